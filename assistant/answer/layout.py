"""Sentences chosen for an answer -> claims, in the order a person would write them.

What answers best stands first, behind what it needs to be understood; sentences that stand near
each other in an article stay together in its order. A sentence that other articles of the
evidence have in the same words cites them all, unless they are copies of one report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant import text
from assistant.answer import brackets, context, said
from assistant.answer.context import Needs
from assistant.answer.extract import Candidate, sentences_of
from assistant.corpus import clusters
from assistant.types import Article, Citation, Claim, Evidence, Passage, Span

PassageAt = Callable[[Article, Span], Passage]

# Sentences of one article no further apart than this are read as they stand in it.
_NEAR = 3
# Shorter sentences ("She was 90.") are the same in many articles by chance.
_LEAST_WORDS = 6
_MOST_CITED = 5


@dataclass(slots=True)
class _Block:
    """Sentences of one article that belong together, by position."""

    article: Article
    needs: Needs = field(default_factory=Needs)

    @property
    def positions(self) -> set[int]:
        """The sentences that are shown, which are all that any of them needs."""
        return self.needs.sentences

    def is_near(self, positions: set[int]) -> bool:
        """Tell whether sentences of the same article stand near those of the block."""
        return any(abs(one - other) <= _NEAR for one in self.positions for other in positions)

    def add(self, needs: Needs) -> None:
        """Take in more sentences of the article."""
        self.needs.sentences |= needs.sentences
        for at, names in needs.names.items():
            self.needs.names.setdefault(at, {}).update(names)


def claims(
    chosen: Sequence[Candidate],
    evidence: Evidence,
    passage_at: PassageAt,
    *,
    oldest_first: bool = False,
) -> tuple[Claim, ...]:
    """Lay the sentences out, best first, or by the dates of their articles where asked for."""
    blocks = _blocks(chosen)
    if oldest_first:
        blocks.sort(key=lambda block: block.article.age)
    found: list[Claim] = []
    mark = 1
    for block in blocks:
        for span, words in _sentences(block):
            places = [(block.article, span), *_also(block.article, span, evidence)]
            citations = tuple(
                Citation(mark + n, passage_at(article, where), where)
                for n, (article, where) in enumerate(places)
            )
            found.append(Claim(words, citations))
            mark += len(citations)
    return tuple(found)


def _blocks(chosen: Sequence[Candidate]) -> list[_Block]:
    """Return what is shown, article by article, each where its best sentence stands."""
    by_article: dict[str, list[_Block]] = {}
    for candidate in chosen:
        story = said.story(candidate.article.text)
        at = next(n for n, s in enumerate(story.sentences) if s.overlaps(candidate.span))
        needs = context.needs(story, at)
        needs.sentences.add(at)
        blocks = by_article.setdefault(candidate.article.id, [])
        block = next((b for b in blocks if b.is_near(needs.sentences)), None)
        if block is None:
            block = _Block(candidate.article)
            blocks.append(block)
        block.add(needs)
    return [block for blocks in by_article.values() for block in blocks]


def _sentences(block: _Block) -> Iterator[tuple[Span, str]]:
    """Yield each sentence of a block and its words, names in brackets where one is needed."""
    story = said.story(block.article.text)
    for at in sorted(block.positions):
        before = story.outside(at - 1) if at - 1 in block.positions else ""
        named = block.needs.names.get(at, {})
        # Whoever the sentence before names needs no bracket.
        names = {o: name for o, name in named.items() if name.split()[-1] not in before}
        span = story.sentences[at]
        yield span, brackets.inserted(block.article.text, span, names)


def _also(own: Article, span: Span, evidence: Evidence) -> Iterator[tuple[Article, Span]]:
    """Yield where other articles of the evidence say a sentence in the same words."""
    words = text.fold(span.of(own.text))
    if len(words.split()) < _LEAST_WORDS:
        return
    known = [own]
    for hit in evidence.hits:
        article = hit.passage.article
        if len(known) == _MOST_CITED or words not in text.fold(hit.passage.text):
            continue
        if any(article.id == k.id or clusters.same(article.text, k.text) for k in known):
            continue
        for where in sentences_of(hit.passage):
            if text.fold(where.of(article.text)) == words:
                known.append(article)
                yield article, where
                break
