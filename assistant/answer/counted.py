"""A lookup -> an answer from every article that has the words, with a citation for each row.

The first claim is counted, the others are verbatim, one for each independent article. Nothing is
ranked, and copies of one article are one row and one vote. The gate has the whole looked up anew
and shows a count only where it comes out the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import text
from assistant.answer.lookups import Lookup
from assistant.answer.phrases import Phrase, Places, line_of
from assistant.answer.speakers import is_same, person, speaker
from assistant.index.catalog import Listed
from assistant.index.opened import Index
from assistant.types import Answer, Citation, Claim, Evidence, Hit, Passage, Refusal, Scope, Span

SHOWN = 10  # rows: a screen of them, and the total says how many more there are
# The least share of the articles with each of its parts in which a name with "and" stands whole.
_WHOLE = 0.5
_EDGES = SHOWN // 2  # of what changed: the first and the last
_LOOKED_AT = 5  # places of an article, for the first that stands in no heading
_LEAST_WORDS = 4  # a shorter "sentence" is a heading
_ENDS = re.compile(r"[.!?…][\"'”’)]*$")  # and so is one that ends in no full stop
_MARKS = '"“'  # a quotation has one of these
_LINE = re.compile(r"\S[^\n]*")

# An article, and the places in it of which the best is shown.
_Place = tuple[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class _Found:
    """Every article that has a phrase, the oldest first, and where it stands in each.

    Where they are `joined` every article has each of the phrases.
    """

    phrases: tuple[Phrase, ...]
    articles: tuple[Listed, ...]
    places: Mapping[str, Sequence[Span]]
    loosened: bool = False
    joined: bool = False

    @property
    def independent(self) -> list[Listed]:
        """The oldest of each group of copies."""
        return list({each.cluster: each for each in reversed(self.articles)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of the articles beside their number; `rows` is how many `shown` could be."""

    words: str
    rows: int
    shown: Sequence[_Place]


def answer(lookup: Lookup, index: Index) -> tuple[Answer, Evidence]:
    """Return the answer to a lookup, or a refusal, and the passages that it stands on."""
    question, nothing = lookup.question, Evidence(lookup.question, ())
    if lookup.refusal:
        return Answer(question, refusal=Refusal(lookup.refusal)), nothing
    found = _look(lookup, index)
    if not found.articles:
        return Answer(question, refusal=_none(lookup, index)), nothing
    told = _told(lookup, found, index)
    if isinstance(told, Refusal):
        return Answer(question, refusal=told), nothing
    edges = [_first(found, each) for each in _dated(found.articles)]
    cited = list(dict.fromkeys([*told.shown, *edges[:1], *edges[-1:]]))
    citations = list(_citations(cited, index))
    summary = " ".join(filter(None, (_sum(lookup, found), told.words, _more(lookup, told))))
    rows = (Claim(text.one_line(c.quote), (c,)) for c in citations[: len(told.shown)])
    passages = dict.fromkeys(citation.passage for citation in citations)
    hits = (Hit(passage, rank, 1.0, "lookup") for rank, passage in enumerate(passages, start=1))
    claims = (Claim(summary, tuple(citations)), *rows)
    # A count is no guess: what was counted stands in its words.
    return Answer(question, claims, confidence=1.0, listed=True), Evidence(question, tuple(hits))


def _look(lookup: Lookup, index: Index) -> _Found:
    """Look for the phrases; where one is nowhere, for its words in one sentence."""
    if not lookup.phrases:
        inside = [
            each for each in index.listed() if lookup.scope.holds(each.published, each.source)
        ]
        return _Found((), tuple(inside), {})
    most = None if lookup.kind in {"times", "quoted"} else _LOOKED_AT
    places = _places(lookup.phrases, lookup.scope, index, most)
    phrases, loosened = lookup.phrases, False
    if lookup.joined:
        each = [_places((phrase,), lookup.scope, index, most) for phrase in lookup.joined]
        both = set(each[0]).intersection(*each[1:])
        # "Customs and Border Protection" is one name: where both parts are, it mostly stands whole.
        if len(places) < len(both) * _WHOLE:
            together = (replace(lookup.phrases[0], exact=False, apart=True),)
            beside = _places(together, lookup.scope, index, most)
            found = {
                article_id: beside.get(article_id) or sorted(s for p in each for s in p[article_id])
                for article_id in sorted(both)
            }
            listed = tuple(index.listed(list(found)))
            return _Found(lookup.joined, listed, found, joined=True)
    if not places and len(phrases) == 1 and _loosens(phrases[0]):
        phrases, loosened = (replace(phrases[0], apart=True),), True
        places = _places(phrases, lookup.scope, index, most)
    return _Found(phrases, tuple(index.listed(list(places))), places, loosened)


def _loosens(phrase: Phrase) -> bool:
    return not (phrase.exact or phrase.apart) and len(phrase.content) > 1


def _places(
    phrases: Sequence[Phrase], scope: Scope, index: Index, most: int | None
) -> dict[str, list[Span]]:
    """Return article id -> the places of any of the phrases, the first `most` of each, in order."""
    found: dict[str, set[Span]] = {}
    for phrase in phrases:
        ways = [" ".join(phrase.content)] if phrase.apart else phrase.variants
        held = {
            article_id
            for words in ways
            for article_id in index.keywords.holding(words, scope, phrase=not phrase.apart)
        }
        places = Places(phrase, index.keywords.stem)
        for article_id, whole in index.catalog.texts(sorted(held)):
            if spans := places.of(whole, most):
                found.setdefault(article_id, set()).update(spans)
    return {article_id: sorted(spans) for article_id, spans in found.items()}


def _told(lookup: Lookup, found: _Found, index: Index) -> _Told | Refusal:
    rows = found.independent
    dated = _dated(found.articles)
    if lookup.kind in {"first", "last"}:
        if not dated:
            return Refusal(f"{_sum(lookup, found)} So none can be called the {lookup.kind}.")
        edge = dated[0 if lookup.kind == "first" else -1]
        which = "earliest" if lookup.kind == "first" else "latest"
        words = f"The {which} date of them is {_day(edge)}."
        return _Told(words, 1, [_first(found, edge)])
    if lookup.kind == "quoted":
        return _quoted(lookup, found, index)
    if lookup.kind == "outlets":
        return _by_outlet(found)
    shown = rows[:SHOWN]
    if lookup.kind == "changed" and len(rows) > SHOWN:
        shown = [*rows[:_EDGES], *rows[-_EDGES:]]
    undated = lookup.kind == "timeline" and dated and len(dated) < len(found.articles)
    words = "Those without a date stand last." if undated else ""
    return _Told(words, len(rows), [_first(found, each) for each in shown])


def _by_outlet(found: _Found) -> _Told:
    counts = Counter(each.source for each in found.articles if each.source)
    named = [f"{outlet} ({count})" for outlet, count in counts.most_common(SHOWN)]
    if len(counts) > len(named):
        named.append(f"and {len(counts) - len(named)} more")
    words = f"{_count(len(counts), 'outlet')}: {', '.join(named)}." if named else ""
    if lacking := sum(not each.source for each in found.articles):
        states = "states" if lacking == 1 else "state"
        words = f"{words} {_count(lacking, 'article')} {states} no outlet.".strip()
    firsts: dict[str | None, Listed] = {}
    for each in found.articles:
        if each.source or not counts:
            firsts.setdefault(each.source, each)
    rows = list(firsts.values())
    return _Told(words, len(rows), [_first(found, each) for each in rows[:SHOWN]])


def _quoted(lookup: Lookup, found: _Found, index: Index) -> _Told | Refusal:
    """Tell who is quoted in a sentence that has the phrase, or in the one behind it."""
    quotations: list[tuple[str, str, Span]] = []
    independent = [each.id for each in found.independent]
    texts = dict(index.catalog.texts(independent))
    for article_id in independent:
        sentences = dict.fromkeys(
            sentence
            for place in found.places[article_id]
            for sentence in _around(texts[article_id], place)
        )
        for sentence in sorted(sentences):
            if name := speaker(sentence.of(texts[article_id])):
                quotations.append((name, article_id, sentence))
    if not quotations:
        return Refusal(f"{_sum(lookup, found)} None of them quotes a named person beside it.")
    people: list[tuple[str, tuple[str, ...], list[_Place]]] = []
    for name, article_id, sentence in quotations:
        names = person(name)
        known = next((p for p in people if is_same(p[1], names)), None)
        if known is None:
            people.append((name, names, [(article_id, (sentence,))]))
        else:
            known[2].append((article_id, (sentence,)))
    named = ", ".join(f"{name} ({len(places)})" for name, _, places in people[:SHOWN])
    more = f", and {len(people) - SHOWN} more" if len(people) > SHOWN else ""
    one = len(people) == 1
    words = (
        f"{'1 person is' if one else f'{len(people)} people are'} quoted by name in such a sentence"
        f" or the one after it, with the number of sentences: {named}{more}."
    )
    return _Told(words, len(people), [places[0] for _, _, places in people[:SHOWN]])


def _around(whole: str, place: Span) -> Iterator[Span]:
    """Yield the sentence of a place and the one behind it, where quotation marks are near."""
    line = line_of(whole, place).start
    after = whole.find("\n", place.end)
    following = _LINE.search(whole, after) if after >= 0 else None
    window = whole[line : following.end() if following else len(whole)]
    if not any(mark in window for mark in _MARKS):
        return
    spans = [Span(line + s.start, line + s.end) for s in text.sentences(window)]
    at = next((n for n, span in enumerate(spans) if span.overlaps(place)), None)
    if at is not None:
        yield from spans[at : at + 2]


def _sum(lookup: Lookup, found: _Found) -> str:
    """Return the sentence that counts the articles."""
    articles, rows = found.articles, found.independent
    one = len(articles) == 1
    said = _said(found)
    if not found.phrases:
        sources = " or ".join(lookup.scope.sources)
        does = f"{f'by {sources} ' if sources else ''}{'was' if one else 'were'} found"
    elif any(phrase.apart for phrase in found.phrases):
        does = f"{'has' if one else 'have'} {said}"
    else:
        does = f"{'mentions' if one else 'mention'} {said}"
    if lookup.kind == "times" and found.phrases:
        every = sum(len(found.places[each.id]) for each in articles)
        once = sum(len(found.places[each.id]) for each in rows)
        does += f" {_count(every, 'time')}" + (f" ({once} without copies)" if once < every else "")
    total = f"{_count(len(articles), 'article')}, {len(rows)} independent, {does}{_when(articles)}."
    if found.loosened:
        return f"No article has “{lookup.phrases[0].words}” word for word. {total}"
    return total


def _said(found: _Found) -> str:
    """Return how a reader is told what was looked for."""
    names = [phrase.said for phrase in found.phrases]
    if not found.joined:
        return " or ".join(names)
    *most, last = names
    return f"{'both ' if len(most) == 1 else ''}{', '.join(most)} and {last}"


def _when(articles: Sequence[Listed]) -> str:
    days = [_day(each) for each in _dated(articles)]
    undated = len(articles) - len(days)
    if not days:
        return " without a date"
    when = f" between {days[0]} and {days[-1]}" if days[0] != days[-1] else f" on {days[0]}"
    return f"{when} or without a date ({undated})" if undated else when


def _more(lookup: Lookup, told: _Told) -> str:
    """Say how much of what was found is not shown."""
    hidden = told.rows - len(told.shown)
    if not hidden:
        return ""
    if lookup.kind == "changed":
        return f"The first {_EDGES} and the last {_EDGES} by date follow, of {told.rows}."
    return f"The first {len(told.shown)} by date follow, and there are {hidden} more."


def _none(lookup: Lookup, index: Index) -> Refusal:
    if not lookup.phrases:
        return Refusal("No article lies in the searched part of the corpus: 0 were found.")
    said = " or ".join(f"“{phrase.words}”" for phrase in lookup.phrases)
    apart = any(phrase.apart or _loosens(phrase) for phrase in lookup.phrases)
    also = " or has its words in one sentence" if apart else ""
    also += ", or has each of its parts" if lookup.joined else ""
    inside = " in the searched part of the corpus" if lookup.scope.narrows else ""
    reason = f"No article{inside} mentions {said}{also}: 0 were found."
    words = [word for phrase in lookup.phrases for word in phrase.content]
    absent = [word for word in words if not index.keywords.holding(word, Scope(), phrase=True)]
    # What lies outside the searched part is not missing from the corpus.
    unknown = () if lookup.scope.narrows else tuple(phrase.words for phrase in lookup.phrases)
    return Refusal(reason, tuple(absent) or unknown)


def _citations(places: Sequence[_Place], index: Index) -> Iterator[Citation]:
    ids = sorted({article_id for article_id, _ in places})
    passages: dict[str, list[Passage]] = {}
    for passage in index.catalog.passages_of(ids, index.manifest.passage_chars):
        passages.setdefault(passage.article.id, []).append(passage)
    for mark, (article_id, spans) in enumerate(places, start=1):
        mine = passages[article_id]
        span = _sentence(mine[0].article.text, spans)
        yield Citation(mark, next(each for each in mine if span.start < each.span.end), span)


def _sentence(whole: str, places: Sequence[Span]) -> Span:
    """Return the first sentence that one of the places stands in, a heading only where all do.

    Without a place it is the first sentence of all.
    """
    found: list[Span] = []
    for place in places or (Span(0, len(whole)),):
        line = line_of(whole, place) if places else place
        spans = (
            Span(line.start + s.start, line.start + s.end) for s in text.sentences(line.of(whole))
        )
        found += [span for span in spans if span.overlaps(place)][: 1 if places else _LOOKED_AT]
    return next((span for span in found if _is_whole(span.of(whole))), found[0])


def _is_whole(sentence: str) -> bool:
    return len(text.words(sentence)) >= _LEAST_WORDS and bool(_ENDS.search(sentence))


def _first(found: _Found, article: Listed) -> _Place:
    return article.id, tuple(found.places.get(article.id, ())[:_LOOKED_AT])


def _dated(articles: Sequence[Listed]) -> list[Listed]:
    return [each for each in articles if each.published]


def _day(article: Listed) -> str:
    return article.published.date().isoformat() if article.published else "an unstated day"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
