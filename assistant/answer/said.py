"""Article text -> sentences, quotations and people, and who says a sentence.

A sentence inside a quotation is said by whom the quotation names: where it closes, where it
opens, before it in its paragraph, or at the end of the paragraph before. A paragraph that is one
quotation goes on with the speaker of the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant import text
from assistant.answer import people as peoples
from assistant.answer import quotations, speakers
from assistant.answer.people import Person
from assistant.answer.speakers import Attribution
from assistant.types import Span

# Articles kept in parts: those of one question, read for choosing and for laying out.
_KEPT = 64
# Sentences before a pronoun that are looked at: quotations of one speaker fill some of them.
_BACK = 6
# Paragraphs of nothing but quotation that are gone back through.
_PARAGRAPHS = 3
# Sentences around a quoted one that are looked at; a paragraph of thousands is no quotation.
_MOST_AROUND = 40
# "NAME, who leads the ministry", "a man of the ministry", and the words of a title before a name.
_APPOSITION = re.compile(rf"(?:,|\s{speakers.INTO})\s[^,]{{1,80}}")
_TITLE_WORDS = 4
# The line under a quotation or a post that says whose it is.
_SIGNED = re.compile(r"[-–—]+\s?[^\W\d_]")
# A heading ends in no full stop, and introduces nobody.
_WHOLE = re.compile(r"[.!?…:][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Story:
    """An article in parts; sentences are known by their position."""

    article: str
    sentences: Sequence[Span]
    quoted: Sequence[Span]
    people: Sequence[Person]

    def words(self, at: int) -> str:
        """Return a sentence."""
        return self.sentences[at].of(self.article)

    def outside(self, at: int) -> str:
        """Return a sentence with its quoted characters blanked."""
        return quotations.outside(self.article, self.sentences[at], self.quoted)

    def is_inside(self, at: int) -> bool:
        """Tell whether a sentence begins in a quotation opened before it, or is all quotation."""
        span = self.sentences[at]
        around = quotations.around(self.quoted, span)
        return bool(around) and (
            around[0].start < span.start or not any(c.isalnum() for c in self.outside(at))
        )

    def starts_line(self, at: int) -> bool:
        """Tell whether a sentence is the first of its paragraph."""
        return at == 0 or "\n" in self.between(at - 1)

    def between(self, at: int) -> str:
        """Return what stands between a sentence and the next."""
        return self.article[self.sentences[at].end : self.sentences[at + 1].start]

    def attributed(self, at: int) -> tuple[int, Attribution] | None:
        """Return the sentence that says who says sentence `at`, and whom it names."""
        if own := speakers.attribution(self.outside(at)):
            return at, own
        if not self.is_inside(at):
            return None
        for near in islice(self._around(at), _MOST_AROUND):
            if found := speakers.attribution(self.outside(near)):
                return near, found
        return None

    def who(self, at: int, found: Attribution) -> Person | None:
        """Return the one person whom a pronoun or "the official" of sentence `at` stands for."""
        if found.kind == "name":
            fits = [one for one in self.people if one.is_called(found.who)]
            return fits[0] if len(fits) == 1 else None
        if found.kind == "noun":
            # "The president of Port Selim" is not whichever president the article names.
            elsewhere = self.outside(at).startswith(" of ", found.span.end)
            definite = found.who.lower().startswith("the ") and not elsewhere
            return peoples.with_role(found.who, self.people) if definite else None
        return self.he_or_she(at, found.span.start, found.who)

    def he_or_she(self, at: int, offset: int, pronoun: str) -> Person | None:
        """Return whom "he" or "she" at an offset of sentence `at` stands for; None in doubt."""
        if pronoun.lower() not in ("he", "she"):
            return None
        own = self.outside(at)
        if any(peoples.named(own[:offset], self.people)):
            return None  # a name before it in the sentence may be meant
        before = [self.outside(i) for i in range(at - 1, max(-1, at - 1 - _BACK), -1)]
        found = peoples.he_or_she(pronoun, before, self.people)
        # Nobody names himself, neither beside the verb nor in what he says.
        named = [who for _, who in peoples.named(self.words(at), self.people)]
        if found is None or any(found in who for who in named):
            return None
        return None if self._is_called_otherwise(found, pronoun) else found

    def _is_called_otherwise(self, person: Person, pronoun: str) -> bool:
        """Tell whether the article says "she" beside a name more often than this "he"."""
        counts = [0, 0]
        for at in range(len(self.sentences)):
            own = self.outside(at)
            if person.surname in own and all(
                who == [person] for _, who in peoples.named(own, self.people) if who
            ):
                after = own[own.rfind(person.surname) :]
                counts = [
                    n + m for n, m in zip(counts, peoples.pronouns(after, pronoun), strict=True)
                ]
        return counts[1] > counts[0]

    def is_said_by(self, speaker: str, span: Span) -> bool | None:
        """Tell whether a name, or the holder of an office, says the sentence at a span.

        None where nobody is said to say it, where "he" or "the mayor" may be anybody, where
        somebody of the name's says it: an official of the ministry that is asked for, and where
        whoever speaks tells of what another said.
        """
        at = next((n for n, s in enumerate(self.sentences) if s.overlaps(span)), None)
        found = None if at is None else self.attributed(at)
        if found is None:
            return None
        (where, said), person = found, self.who(*found)
        own = self.outside(where)
        told = speakers.passed_on(own, said.end)
        if told and where != at:
            return None
        asked = speakers.person(speaker)
        called = [said.who, *([person.name] if person else [])]
        if any(speakers.is_same(speakers.person(name), asked) for name in called):
            return True
        # "The Bank of Port Selim" in full; who is asked for as "Port Selim" is not its bank.
        subject = own[said.span.start : said.end].lower()
        if said.kind == "noun" and text.words(said.who)[-1] in asked and speaker.lower() in subject:
            return True
        stems = {text.stem(word) for word in asked}
        if stems <= {*text.stems(said.who), *(person.roles if person else ())}:
            return True
        lead, behind = own[: said.span.start], _APPOSITION.match(own, said.span.end)
        beside = [*text.stems(lead)[-_TITLE_WORDS:], *text.stems(behind[0] if behind else "")]
        somebody = person is None and said.kind != "name"
        anybody = somebody and peoples.may_be_anybody(said.who)
        beside += text.stems(said.who)
        return None if told or anybody or stems <= set(beside) else False

    def introduced(self, at: int) -> int | None:
        """Return the sentence that a quotation without a verb of speech hangs on, if any.

        That is the one it stands in, the line that signs it, or the one before it.
        """
        inside = self._inside(at)
        for edge in (inside[0], inside[-1]):
            if edge != at and any(c.isalnum() for c in self.outside(edge)):
                return edge
        after = inside[-1] + 1
        if after < len(self.sentences) and _SIGNED.match(self.words(after)):
            return after
        before = min(at, *inside) - 1
        while before >= 0 and self.is_inside(before):
            before -= 1
        return before if before >= 0 and _WHOLE.search(self.words(before)) else None

    def _around(self, at: int) -> Iterator[int]:
        """Yield where the speaker of a quoted sentence may be named, the surest first."""
        inside = self._inside(at)
        yield inside[-1]  # “..., he said” stands where it closes
        yield inside[0]
        first = inside[0]
        while not self.starts_line(first):
            first -= 1
            yield first
        for _ in range(_PARAGRAPHS):
            if first == 0:
                return
            first -= 1
            yield first
            if not self.is_inside(first):
                return
            while not self.starts_line(first):
                first -= 1
                yield first

    def _inside(self, at: int) -> Sequence[int]:
        """Return the sentences that share the quotation which sentence `at` begins in."""
        quote = quotations.around(self.quoted, self.sentences[at])[0]
        first = last = at
        while first > 0 and self.sentences[first - 1].overlaps(quote):
            first -= 1
        while last + 1 < len(self.sentences) and self.sentences[last + 1].overlaps(quote):
            last += 1
        return range(first, last + 1)


@lru_cache(maxsize=_KEPT)
def story(article: str) -> Story:
    """Take an article apart."""
    return Story(
        article,
        tuple(text.sentences(article)),
        quotations.quotations(article),
        peoples.people(article),
    )
