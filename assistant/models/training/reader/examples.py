"""Questions with their passages -> what the network is shown: true pairs and near-misses.

The sets have few passages that are about the question and do not answer it, which is what the
reader is for, so most of those are made here. Each epoch draws its examples anew.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant import text as texts
from assistant.models.training import facts
from assistant.models.training.reader import augment
from assistant.models.training.reader.sets import Claim, Pair
from assistant.types import Span

# A question with fewer words of its own asks for nothing in particular.
_LEAST_WORDS = 3
# The tempting wrong answer of an unanswerable question still teaches where answers stand, but
# less surely: people marked the one in SQuAD, and the swap of a detail leaves the other behind.
_PLAUSIBLE_WEIGHT = 0.4
_SWAPPED_WEIGHT = 0.2
# Longer passages of ours are always cut, so that no answer is lost at the token limit.
_LONG_CHARS = 700
# WiCE's proof may be many long sentences.
_MOST_PROOF = 6
_PROOF_CHARS = 1100
# Sentences a rough question is made from: shorter ones are menus, longer ones are lists.
_ROUGH_CHARS = range(51, 350)
# Web pages are long; so many of their sentences make a passage.
_PAGE_SENTENCES = 6
_PAGE_LINE_CHARS = 60
# Drawn one by one, the 26 articles, with dozens of paragraphs each, would drown in 349 pages.
_ARTICLE_SHARE = 8
# Draws that make no example are tried again, so many times as often as examples are wanted.
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Example:
    """What the network is shown; `span` is in the passage, None where nothing is pointed at."""

    question: str
    heading: str
    passage: str
    answerable: bool
    span: Span | None = None
    span_weight: float = 1.0


class Squad:
    """SQuAD's questions with the other paragraphs of their articles; a fresh draw per epoch."""

    def __init__(self, pairs: Sequence[Pair], articles: Mapping[str, Sequence[str]]) -> None:
        self._articles = articles
        self._pools = {title: facts.pool(paragraphs) for title, paragraphs in articles.items()}
        placed = [
            (pair, facts.place(pair.question, pair.passage, pair.answers or pair.plausible))
            for pair in pairs
        ]
        self._pairs = [(pair, span) for pair, span in placed if span or not pair.answerable]

    def epoch(self, rng: random.Random) -> list[Example]:
        """Return each question once, and further windows and near-misses of the answered ones."""
        made: list[Example] = []
        for pair, span in self._pairs:
            made.append(_own(pair, span, rng))
            if pair.answerable and span is not None:
                if rng.random() < 0.35:
                    made.append(_own(pair, span, rng, short=True))
                if rng.random() < 0.75:
                    made += self._near_miss(pair, span, rng)
        return made

    def _near_miss(self, pair: Pair, span: Span, rng: random.Random) -> list[Example]:
        """Return one pair that looks right and is not; none where none can be made."""
        draw, heading = rng.random(), augment.heading(pair.title, rng)
        if draw < 0.4 and (left := augment.without_answer(pair.passage, span, pair.answers)):
            passage = augment.crop(left, pair.question, rng)
            return [Example(pair.question, heading, passage, False)]
        if draw < 0.75:
            pool = self._pools[pair.title]
            if question := facts.swapped(pair.question, pair.passage, pool, rng):
                passage, moved = augment.window(pair.passage, span, rng)
                return [Example(question, heading, passage, False, moved, _SWAPPED_WEIGHT)]
        others = [
            paragraph
            for paragraph in self._articles[pair.title]
            if paragraph != pair.passage and not facts.holds_any(paragraph, pair.answers)
        ]
        if not others:
            return []
        others.sort(key=lambda paragraph: -facts.overlap(pair.question, paragraph))
        # Of the four that are nearest, or a lucky article would give the same one each time.
        passage = augment.crop(rng.choice(others[:4]), pair.question, rng)
        return [Example(pair.question, heading, passage, False)]


def _own(pair: Pair, span: Span | None, rng: random.Random, *, short: bool = False) -> Example:
    """Return a question with its own paragraph, or with a window of it."""
    heading, passage = augment.heading(pair.title, rng), pair.passage
    if span is None:
        if not augment.fits(passage):
            passage = augment.crop(passage, pair.question, rng, most=6)
        return Example(pair.question, heading, passage, pair.answerable)
    fits = augment.fits(passage)
    if short or not fits or rng.random() < 0.4:
        passage, span = augment.window(passage, span, rng, most=5 if fits or short else 6)
    weight = 1.0 if pair.answerable else _PLAUSIBLE_WEIGHT
    return Example(pair.question, heading, passage, pair.answerable, span, weight)


def from_clapnq(pairs: Sequence[Pair], rng: random.Random) -> list[Example]:
    """Return windows with all the evidence, passages that lost it, and unanswerable questions.

    Answers of several sentences teach only that they are there, not where.
    """
    made: list[Example] = []
    for pair in pairs:
        heading = augment.heading(pair.title, rng)
        if not pair.answerable:
            passage = augment.crop(pair.passage, pair.question, rng, most=6)
            made.append(Example(pair.question, heading, passage, False))
            continue
        spans = [
            Span(at, at + len(piece))
            for piece in pair.evidence
            if (at := pair.passage.find(piece)) >= 0
        ]
        if not spans:
            continue
        whole = Span(min(span.start for span in spans), max(span.end for span in spans))
        passage, _ = augment.window(pair.passage, whole, rng, most=6)
        made.append(Example(pair.question, heading, passage, True))
        left = pair.passage
        for piece in pair.evidence:
            left = left.replace(piece, "")
        if len(left.strip()) > 100 and rng.random() < 0.5:
            passage = augment.crop(left.strip(), pair.question, rng)
            made.append(Example(pair.question, heading, passage, False))
    return made


def from_supported(claims: Sequence[Claim], rng: random.Random) -> list[Example]:
    """Return claims asked back: up to two of their details each, with the sentences that say so."""
    made: list[Example] = []
    for claim in claims:
        passage = " ".join(claim.support[:_MOST_PROOF])[:_PROOF_CHARS]
        asked = [
            fact
            for fact in facts.facts(claim.text)
            if fact.span.start > 0 and fact.span.of(claim.text) in passage
        ]
        for fact in rng.sample(asked, min(2, len(asked))):
            question = facts.rough_question(claim.text, fact, rng)
            span = facts.place(question, passage, [fact.span.of(claim.text)])
            if span and len(facts.content(question)) >= _LEAST_WORDS:
                heading = augment.heading(claim.title, rng)
                made.append(Example(question, heading, passage, True, span))
    return made


def from_unsupported(claims: Sequence[Claim], rng: random.Random) -> list[Example]:
    """Return claims asked for the detail that their page does not bear out."""
    made: list[Example] = []
    for claim in claims:
        if claim.missing is None:
            continue
        detail = claim.missing.of(claim.text)
        found = facts.facts(detail)
        fact = facts.Fact(found[0].kind if found else "name", claim.missing)
        question = facts.rough_question(claim.text, fact, rng)
        if len(facts.content(question)) >= _LEAST_WORDS and detail not in claim.page:
            passage = augment.crop(claim.page, question, rng)[:_PROOF_CHARS]
            heading = augment.heading(claim.title, rng)
            made.append(Example(question, heading, passage, False))
    return made


def pages_of(
    articles: Mapping[str, Sequence[str]], web: Sequence[tuple[str, Sequence[str]]]
) -> list[tuple[str, Sequence[str]]]:
    """Return what rough questions are made from: SQuAD's articles and web pages, cut up."""
    pages = list(articles.items()) * _ARTICLE_SHARE
    for title, sentences in web:
        lines = [line for line in sentences if len(line) > _PAGE_LINE_CHARS]
        starts = range(0, len(lines), _PAGE_SENTENCES)
        if passages := [" ".join(lines[at : at + _PAGE_SENTENCES]) for at in starts]:
            pages.append((title, passages))
    return pages


def rough(
    pages: Sequence[tuple[str, Sequence[str]]], count: int, rng: random.Random
) -> list[Example]:
    """Return at most `count` questions in broken English, somewhat over half of them answered.

    They teach where facts stand before the first question written by a person is shown.
    """
    made: list[Example] = []
    for _ in range(count * _TRIES):
        if len(made) >= count:
            break
        title, passages = rng.choice(pages)
        passage = rng.choice(passages)
        bounds = [b for b in texts.sentences(passage) if b.end - b.start in _ROUGH_CHARS]
        if not bounds:
            continue
        bound = rng.choice(bounds)
        sentence = bound.of(passage)
        asked = [fact for fact in facts.facts(sentence) if fact.span.start > 0]
        if not asked:
            continue
        fact = rng.choice(asked)
        question = facts.rough_question(sentence, fact, rng)
        if len(facts.content(question)) < _LEAST_WORDS:
            continue
        span = Span(bound.start + fact.span.start, bound.start + fact.span.end)
        pair = Pair(question, title, passage, True, answers=(span.of(passage),), span=span)
        if example := _rough_case(pair, span, passages, rng):
            made.append(example)
    return made


def _rough_case(
    pair: Pair, span: Span, passages: Sequence[str], rng: random.Random
) -> Example | None:
    """Return the question answered, with a detail swapped, or with the answer taken away."""
    draw, heading = rng.random(), augment.heading(pair.title, rng)
    if draw < 0.5:
        passage, moved = augment.window(pair.passage, span, rng)
        return Example(pair.question, heading, passage, True, moved)
    if draw < 0.75:
        question = facts.swapped(pair.question, pair.passage, facts.pool(passages), rng)
        if question is None:
            return None
        passage, moved = augment.window(pair.passage, span, rng)
        return Example(question, heading, passage, False, moved, _SWAPPED_WEIGHT)
    left = augment.without_answer(pair.passage, span, pair.answers)
    if left is None:
        return None
    return Example(pair.question, heading, augment.crop(left, pair.question, rng), False)


def from_ours(pairs: Sequence[Pair], rng: random.Random) -> list[Example]:
    """Return each of our questions once, about half of them with a shorter passage."""
    made: list[Example] = []
    for pair in pairs:
        heading = augment.heading(pair.title, rng) if pair.title and rng.random() < 0.7 else ""
        passage, span = pair.passage, pair.span
        if span is not None and (rng.random() < 0.5 or len(passage) > _LONG_CHARS):
            passage, span = augment.window(passage, span, rng)
        elif span is None and rng.random() < 0.5:
            passage = augment.crop(passage, pair.question, rng)
        made.append(Example(pair.question, heading, passage, span is not None, span))
    return made
