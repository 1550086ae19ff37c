"""A sentence and a text -> whether the text denies what the sentence affirms, or the other way.

What denies is taken to deny the first word of content behind it. Where that word stands in both,
among the same words, denied in the one only, and nowhere in the text the other way, the two
differ. Words that deny by themselves ("refused", "unable") settle nothing: with one of them
near by nobody can tell by words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import text

_DENIES = re.compile(
    r"not|never|no|cannot|neither|nor|none|nobody|nothing|\w+n't|(?:do|did|does)nt"
)
_BY_ITSELF = re.compile(
    r"un(?!der|i[a-z]|til)\w{4,}|dis(?!cuss|ta|tri|play|ea|ast|cover)\w{4,}|mis(?!sil|ter)\w{4,}"
    r"|in(?:valid|complet|correct|accura|suffici|capab|abil|eligib|activ|adequa)\w*"
    r"|im(?:poss|prop|prob)\w*|illeg\w*|irrele\w*|fail\w*|refus\w*|deny|den(?:ied|ies|ying)"
    r"|reject\w*|lack\w*|avoid\w*|prevent\w*|hardly|rarely|seldom|instead|rather|few|little|less"
    r"|without|stop\w*|declin\w*|exclud\w*|but|except|if|unless|whether"
)
# "not only", "no more than", "No. of years": nothing is denied by these, nor by "not too cold".
_NOT_DENIED = frozenset("only just necessarily least later more less fewer of".split())
_PAST = re.compile(r"was|were|had|did|once|former(?:ly)?|previously|until|\w+ed")
_OPEN = frozenset("if unless whether when until".split())  # "if it is not done" says nothing
_EMPTY = frozenset(
    map(
        text.stem,
        """
        a an the this that these those of in on at by for from to with as and or is are was were be
        been being am has have had do does did will would can could should may might must it its he
        she they them his her their i you we who which what when where there here than then so if
        also very any all more most some such yet even ever still just only into over about after
        before up out off not no never cannot nor neither without get make take let need want seem
        longer
        """.split(),
    )
)
_OF_TEXT = frozenset(map(text.stem, "passage passages question article".split()))
_REACH = 4  # words behind one that denies, among which stands what it denies
_AROUND = 7  # words on either side that tell whether two sentences speak of the same
_ALIKE = 0.6  # share of these that both must have
_HALF = 0.5  # the same where the words may stand anywhere in the sentence
_LEAST = 3  # of them at least, or two where there are no more


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems of a sentence in order, "" for empty words; where it denies, and what it denies.

    `denied` are the places of the stems that are denied, `ended` those of them that are so no
    longer, `doubts` those of words that deny. `past` tells whether it may speak of what once was.
    """

    stems: tuple[str, ...]
    denied: tuple[int, ...]
    ended: tuple[int, ...]
    doubts: tuple[int, ...]
    past: bool

    def around(self, at: int) -> frozenset[str]:
        """Return the stems near a place, without the one there."""
        near = (*self.stems[max(0, at - _AROUND) : at], *self.stems[at + 1 : at + 1 + _AROUND])
        return frozenset(near) - {"", self.stems[at]}

    def affirmed(self) -> list[int]:
        """Return the places of stems with nothing near them that denies."""
        return [
            at
            for at, stem in enumerate(self.stems)
            if stem and not any(abs(at - doubt) <= _AROUND for doubt in self.doubts)
        ]


def polarity(said: list[str]) -> Polarity:
    """Return what a sentence denies, given its folded words."""
    stems = tuple("" if (stem := text.stem(word)) in _EMPTY else stem for word in said)
    denied: list[int] = []
    ended: list[int] = []
    doubts: list[int] = []
    answers = said[:1] == ["no"] and any(map(_DENIES.fullmatch, said[1:]))  # "No, it is not"
    for at, word in enumerate(said):
        if _DENIES.fullmatch(word):
            doubts.append(at)
            if answers and at == 0:
                continue
            left_open = _OPEN.intersection(said[max(0, at - _AROUND) : at])
            behind = said[at + 1 : at + 1 + _REACH]
            if not left_open and _is_denied(behind):
                first = [n for n in range(at + 1, at + 1 + len(behind)) if stems[n]][:1]
                denied += first
                ended += first if "longer" in behind[:1] else []
        elif _BY_ITSELF.fullmatch(word):
            doubts.append(at)
    past = any(map(_PAST.fullmatch, said))
    return Polarity(stems, tuple(denied), tuple(ended), tuple(doubts), past)


def _is_denied(behind: Sequence[str]) -> bool:
    """Tell whether the words behind one that denies are denied by it."""
    if not behind or "too" in behind or behind[:2] == ["longer", "than"]:
        return False
    return behind[0] not in _NOT_DENIED and not behind[0][0].isdigit()


def differs(mine: Polarity, there: Sequence[Polarity]) -> str | None:
    """Return how a sentence differs from those of a text, as a phrase; None where it does not."""
    if _OF_TEXT.intersection(mine.stems):
        return None
    denied = {other.stems[at] for other in there for at in other.denied}
    if mine.denied and any(
        mine.stems[at] not in denied and _same(mine, at, other, n)
        for at in mine.denied
        for other in there
        for n in other.affirmed()
    ):
        return "the passage says so, and the claim denies it"
    here = mine.affirmed()
    against = {
        mine.stems[n]
        for other in there
        for at in other.denied
        for n in here
        # "No one was killed" says nothing of one who was hurt; exact.py compares numbers.
        if other.stems[at] != "one" and _same(mine, n, other, at)
    }
    affirmed = {other.stems[n] for other in there for n in other.affirmed()} if against else set()
    return "the passage denies it" if against - affirmed else None


def is_alone(mine: Polarity, there: Sequence[Polarity]) -> bool:
    """Tell whether a sentence denies what the text speaks of, half in the same words, and affirms.

    Weaker than `differs`: a summary may well deny what its text says in other words.
    """
    if not mine.denied or _OF_TEXT.intersection(mine.stems):
        return False
    denied = {other.stems[at] for other in there for at in other.denied}
    affirmed = {other.stems[n] for other in there for n in other.affirmed()} - denied
    return any(
        mine.stems[at] in affirmed
        and any(_shares(mine.around(at), frozenset(other.stems), _HALF) for other in there)
        for at in mine.denied
        if at not in mine.ended
    )


def _same(one: Polarity, at: int, other: Polarity, there: int) -> bool:
    """Tell whether the same is said at two places, but for a denial."""
    if one.stems[at] != other.stems[there]:
        return False
    # What is no longer so may have been so.
    if (at in one.ended and other.past) or (there in other.ended and one.past):
        return False
    return _shares(one.around(at), other.around(there), _ALIKE)


def _shares(around: frozenset[str], others: frozenset[str], share: float) -> bool:
    shared = len(around & others)
    return shared >= max(_LEAST, share * len(around)) or shared == len(around) == _LEAST - 1
