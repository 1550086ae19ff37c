"""Cut an article into passages: runs of whole sentences, as spans of the article's text.

An Article in, Passages in reading order out. A paragraph's end is the preferred place to cut,
but a short paragraph (a heading, a one-line quotation) goes with what follows it, because alone
it says too little to be found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from assistant.text import normalise, sentences
from assistant.types import Article, Passage, Span

LONGEST_SENTENCE = 2000  # characters; longer "sentences" are lists and tables without full stops
_FULL_ENOUGH = 0.5  # share of max_chars from which a passage ends with its paragraph
_ID_HEX = 16  # 64 bits: no chance collision below some hundred million articles


def article_id(text: str) -> str:
    """Return the id that the normalised `text` has everywhere: "a1:" and 16 hex digits."""
    return "a1:" + hashlib.sha256(normalise(text).encode()).hexdigest()[:_ID_HEX]


def cut(article: Article, *, max_chars: int = 480) -> list[Passage]:
    """Cut `article` into passages of at most `max_chars` characters of whole sentences.

    Every sentence lies in exactly one passage. A sentence over `max_chars` is a passage of its
    own; only one over 2,000 characters is cut, at a space.
    """
    spans: list[Span] = []
    for paragraph in _paragraphs(article.text):
        _lay(paragraph, spans, max_chars)
    return [Passage(f"{article.id}.{s.start}-{s.end}", article, s) for s in spans]


def _paragraphs(text: str) -> Iterator[list[Span]]:
    paragraph: list[Span] = []
    for sentence in sentences(text):
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            yield paragraph
            paragraph = []
        paragraph += _bounded(text, sentence)
    if paragraph:
        yield paragraph


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """Yield the sentence, or pieces of at most LONGEST_SENTENCE characters cut at spaces."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE + 1)
        stop = space if space > start else start + LONGEST_SENTENCE
        piece = text[start:stop].rstrip()
        yield Span(start, start + len(piece))
        start = stop
        while start < sentence.end and text[start].isspace():
            start += 1
    yield Span(start, sentence.end)


def _lay(paragraph: list[Span], spans: list[Span], max_chars: int) -> None:
    """Add a paragraph's sentences to the last passage of `spans` or to new ones, in place."""
    opens = True
    for sentence in paragraph:
        last = spans[-1] if spans else None
        # The first sentence decides for the paragraph: join the passage before it whole, or
        # join because that passage is too short to stand alone.
        reach = paragraph[-1].end if opens and last and _stands(last, max_chars) else sentence.end
        if last and reach - last.start <= max_chars:
            spans[-1] = Span(last.start, sentence.end)
        else:
            spans.append(sentence)
        opens = False


def _stands(passage: Span, max_chars: int) -> bool:
    return passage.end - passage.start >= _FULL_ENOUGH * max_chars
