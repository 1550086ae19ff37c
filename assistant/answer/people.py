"""Article text -> the people it names, what it calls them, and who "he" or "the czar" must be.

A name is a person's where the article shows it: a title stands before it, a role or an age
behind it, or the surname is used alone later on. Where more than one person fits, or somebody
else stands between, named or not, nobody is named: a sentence more is better than a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant import text
from assistant.answer import speakers
from assistant.answer.quotations import QUOTED
from assistant.types import Span

# Words of office and trade that stand before a name or behind it.
_ROLES = frozenset(
    """
    activist actor actress adviser advisor agent ambassador analyst archbishop astronaut athlete
    attorney author baron billionaire bishop boss candidate captain cardinal ceo cfo chair
    chairman chairwoman champion chancellor chef chief co-founder co-host coach cofounder col
    colonel columnist commander commissioner comptroller congressman congresswoman constable
    councillor councilman councilwoman counsel counselor cto czar dean deputy detective diplomat
    director doctor dr duchess duke economist editor emperor engineer envoy executive forward
    founder gen general golfer gov governor guard historian host inspector investigator
    journalist judge justice king lady lawmaker lawyer leader lieutenant lord lt maj major
    manager marshal master mayor minister mr mrs ms musician nominee nurse officer official
    owner pastor pediatrician pilot player poet pope premier president prince princess principal
    producer prof professor prosecutor provost publisher quarterback queen rapper receiver rep
    reporter representative researcher rev scientist secretary sen senator sergeant sgt sheriff
    singer sir speaker spokesman spokesperson spokeswoman star strategist striker superintendent
    surgeon swimmer teacher trainer treasurer undersecretary virologist warden whistleblower
    writer
    """.split()
)
# Words for those whom news tells of without a name; "a gunman" is found by its ending. Whoever
# is missing here is still somebody where a sentence between begins with them.
_PERSONS = """
    accomplice administrator adult aide ally applicant artist assailant assassin assistant
    attacker aunt author baby bandit bodyguard boy boyfriend brother buyer bystander caller
    carer child citizen civilian clerk client co-worker colleague convict cousin coworker
    creator critic customer daughter dealer defendant driver employee employer expert fan
    farmer father fellow fighter firefighter friend fugitive gamer girl girlfriend grandfather
    grandmother grandson guest guy hacker hostage hunter husband immigrant individual informant
    inmate insider intruder investor juror kid killer landlord leaker lover man mechanic member
    migrant mother murderer neighbor neighbour nephew niece nun opponent parent participant
    partner passenger passer-by patient pedestrian peer perpetrator person physician plaintiff
    politician predecessor priest prisoner protester rebel recruit relative rescuer resident
    rider rival robber sailor seller shooter shopkeeper sibling sister smuggler sniper soldier
    son source spouse stepfather stepmother stranger student successor supporter survivor
    suspect teammate technician teen teenager therapist thief tourist trader traveler traveller
    twin uncle user veteran victim visitor volunteer voter widow widower wife winner witness
    woman worker youngster youth
""".split()
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_WORD = (
    rf"(?:(?:{_CAPITAL}\.)+|{speakers.TITLE}"
    rf"|{_CAPITAL}[\w’'-]*\w)"
)
_RUN = re.compile(rf"{_WORD}(?:[ ](?:(?:de|del|al|el|bin|van|von|der|la)[ ]){{0,2}}{_WORD})*")
_OWNER = re.compile(r"[’']s$|(?<=s)[’']$")
_AGE = re.compile(r",\s\d{1,3}(?:,|\s?[-–]\s?year)")
# "NAME, the border czar, said"; what stands behind a preposition tells of something else.
_APPOSITION = re.compile(
    r",\s(?:[^,.;]*[’']s\s|(?:the|an?|a former)\s)?(?P<role>[^,.;()“”\"]{2,60})[,.]"
)
_PREPOSITION = re.compile(r"\s(?:of|for|at|in|on|from|with|who|which|and|to|by)\s.*")
_PLACED = re.compile(
    r"\b(?:the|in|at|of|on|from|near|to|across|into|this|last|next|every)\s$", re.I
)
_OFFICE_OF = re.compile(r"(?:ecretary|hief|peaker|inister|hair|irector) of (?:the )?$")
# What stands before the phrase that a name begins.
_LAST_PHRASE = re.compile(rf".*[,:;{QUOTED}—–]", re.DOTALL)
# "A 34-year-old man", "the opposition leader", "someone": one person without a name behind it.
_UNNAMED = re.compile(
    r"\b(?:(?:an?|the|one|another|this|that|his|her|its|their|\w+[’']s)\s(?:[\w’'.-]+\s){0,3}?"
    rf"(?:{'|'.join(map(re.escape, sorted({*_ROLES, *_PERSONS})))}"
    r"|[\w-]+(?:(?<!hu)(?<!ger)man|person|ist))"  # no "human" and no "German"
    rf"|some(?:one|body))\b(?!\s(?-i:{_CAPITAL}))",
    re.IGNORECASE,
)
# "NAME, the mayor", "he is the mayor": what stands behind these is the same person.
_SAME = re.compile(r",\s|,?\s(?:is|was|became|remains|has been|had been)\s")
# A sentence goes on with "he" where it begins with it.
_GOES_ON = re.compile(
    r"\W*(?:(?:also|and|but|however|later|meanwhile|now|so|still|then|yet)\b,?\s)?(?P<who>he|she)\b",
    re.IGNORECASE,
)
# Where two are spoken of, "he" may be either.
_BOTH = re.compile(r"\b(?:both|couple|pair|duo|two (?:men|women))\b", re.IGNORECASE)
# Offices that one person holds at a time, so that "the mayor" is somebody; an actor is anybody.
_OFFICES = frozenset(
    """
    ambassador attorney ceo chair chairman chairwoman chancellor commissioner czar emperor governor
    king mayor minister pope premier president queen secretary sheriff speaker superintendent
    treasurer
    """.split()
)
# Who is one of these holds the office no more, not yet, or not alone, unless it is asked for.
_NOT_QUITE = frozenset(
    text.stem(word)
    for word in "former ex late then next incoming vice deputy assistant acting first".split()
)
_OFFICE = re.compile(rf"\b(?:{'|'.join(sorted(_OFFICES))}|gov\.)(?!\w)", re.IGNORECASE)
_GOVERNOR = "governor"
# Whose it is: "New York’s new mayor", "In Port Selim, the mayor", "the mayor of Port Selim".
_OWNED = re.compile(
    rf"\b(?:[Ii]n\s(?:{_WORD}\s){{0,3}}{_WORD},\s(?:the|its)|(?:{_WORD}\s){{0,3}}{_WORD}"
    r"|[Aa]n?|[Aa]nother)(?:\s(?!the\s)[a-z-]+)?\s$"
)
_OWNED_BY = re.compile(rf"\s(?:of|for|in)\s(?:the\s)?(?P<owner>{_WORD})")
_BEFORE_OFFICE = 40  # characters that are looked at for the owner
# "NAME, the first mayor", "NAME is mayor".
_BEARER = re.compile(r"(?:,|\s(?:is|was|became))\s(?:[a-z-]+\s){0,4}$")
_DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """.split()
)
_OPENING = frozenset(
    """
    the a an and but so when while as in on at by for from after before since then later
    meanwhile however he she it they we i you his her their our this that these those who if
    although though additionally also yet still now what why how where there here one some many
    most both each all another other two three four five six seven eight nine ten no not once
    until with without during under over despite because according instead even critics
    officials police
    """.split()
)
_HE = frozenset({"he", "his", "him", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_LEAST_ROLE = 3  # letters; "a" and "an" are no roles


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an article names: the fullest form of the name, and stems of what they are."""

    name: str
    roles: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()  # roles that somebody else of the article may have

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]

    def is_called(self, words: str) -> bool:
        """Tell whether a name in a text may be this person's: one end of it, or with a title."""
        mine, other = self.name.split(), _bare(words).split()
        ends = mine[-len(other) :], mine[: len(other)]
        return bool(other) and (other in ends or other[-len(mine) :] == mine)


@dataclass(frozen=True, slots=True)
class _Office:
    """One mention of an office: what it is, of which place or branch, and the name beside it."""

    stem: str
    kind: frozenset[str]  # "vice", "former": another office than the bare one
    owners: frozenset[str]
    name: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A run of capitalised words of an article that may be a name, without its title."""

    span: Span
    name: str
    title: str


def people(article: str) -> tuple[Person, ...]:
    """Return the people of an article in the order they are first named in full or by title."""
    everything = list(_runs(article))
    runs = [run for run in everything if _may_be_name(run.name)]
    alone = {run.name for run in runs if " " not in run.name and _is_subject(article, run)}
    found: dict[str, Person] = {}
    for run in runs:
        roles = _roles(article, run)
        known = " " in run.name and run.name.split()[-1] in alone
        if not (roles or run.title or known or _AGE.match(article, run.span.end)):
            continue
        before = found.get(run.name, Person(run.name))
        found[run.name] = replace(before, roles=before.roles | roles)
    offices = list(_offices(article, everything))
    return tuple(replace(one, shared=_shared(one, offices)) for one in _joined(found.values()))


def named(words: str, everybody: Sequence[Person]) -> list[tuple[Named, list[Person]]]:
    """Return the names in `words` with whom each may stand for: nobody known, one, or several."""
    return [(run, [one for one in everybody if one.is_called(run.name)]) for run in _runs(words)]


def he_or_she(pronoun: str, before: Sequence[str], everybody: Sequence[Person]) -> Person | None:
    """Return whom "he" or "she" stands for, given the sentences before it, nearest first.

    The nearest sentence that names anybody decides, and only where it names one person, as its
    subject. Those on the way go on with the pronoun or are all quotation, and none of them has a
    word of the other sex or somebody without a name.
    """
    for words in before:
        if pronouns(words, pronoun)[1] or _BOTH.search(words):
            return None
        if not any(map(str.isalnum, words)):
            continue
        found = named(words, everybody)
        persons = [(run, who) for run, who in found if who]
        if any(not who and _may_be_person(words, run) for run, who in found):
            return None
        if not persons:
            subject = _pronoun(words)
            if subject is None or has_unnamed(words, subject.end):
                return None
            continue
        (first, who), *_ = persons
        one = len(who) == 1 and all(other == who for _, other in persons)
        leads = _leads(words, first) and not pronouns(words[: first.span.start], pronoun)[0]
        return who[0] if one and leads and not has_unnamed(words, first.span.end) else None
    return None


def pronouns(words: str, pronoun: str) -> tuple[int, int]:
    """Return how many words are of the sex of "he" or "she", and how many of the other."""
    mine, others = (_HE, _SHE) if pronoun.lower() in _HE else (_SHE, _HE)
    found = text.words(words)
    return sum(word in mine for word in found), sum(word in others for word in found)


def has_unnamed(words: str, subject: int = 0) -> bool:
    """Tell whether words speak of one person without a name: "a 34-year-old man", "her aide".

    Who they are about ends at the offset `subject`, and may be called something behind it.
    """
    return any(
        not _SAME.fullmatch(words, subject, match.start()) for match in _UNNAMED.finditer(words)
    )


def with_role(noun: str, everybody: Sequence[Person]) -> Person | None:
    """Return the one holder of the office that "the border czar" names.

    None in doubt: where several hold it, or the article speaks of it elsewhere as another's.
    """
    words = text.words(noun)
    if not words or words[-1] not in _OFFICES:
        return None
    asked = frozenset(map(text.stem, words)) - {"the"}
    fits = [one for one in everybody if asked <= one.roles]
    if len(fits) != 1 or text.stem(words[-1]) in fits[0].shared:
        return None
    return None if fits[0].roles & _NOT_QUITE - asked else fits[0]


def may_be_anybody(words: str) -> bool:
    """Tell whether "he" or "the mayor" may be any of the people named; "the attorneys" may not."""
    return text.words(words)[-1] in _OFFICES | _HE | _SHE | {"it", "they"}


def _runs(words: str) -> Iterator[Named]:
    for match in _RUN.finditer(words):
        for begin, parts in _pieces(match):
            # A role at the end is a surname (there are judges called Judge), or nobody's name.
            last = max((n for n, part in enumerate(parts[:-1]) if _is_role(part)), default=-1)
            if last < 0 and len(parts) > 2 and _OFFICE_OF.search(words, max(0, begin - 24), begin):
                last = len(parts) - 3  # "Secretary of State NAME": the name is the last two words
            name = _bare(" ".join(parts[last + 1 :]))
            if name.lower() in _DAYS or (last >= 0 and _is_role(name)):
                continue
            at = words.rfind(name, begin, match.end())
            yield Named(Span(at, at + len(name)), name, " ".join(parts[: last + 1]))


def _pieces(run: re.Match[str]) -> Iterator[tuple[int, list[str]]]:
    """Cut a run where a sentence begins ("the U.S. The ...") or an owner ends: offset and words."""
    begin, parts = run.start(), list[str]()
    at = run.start()
    for part in run[0].split(" "):
        if part.lower() not in _OPENING:
            begin = begin if parts else at
            parts.append(part)
        if parts and (part.lower() in _OPENING or _OWNER.search(part)):
            yield begin, parts
            parts = []
        at += len(part) + 1
    if parts:
        yield begin, parts


def _is_role(word: str) -> bool:
    return word.strip(".,").lower() in _ROLES


def _bare(words: str) -> str:
    return _OWNER.sub("", words)


def _is_subject(article: str, run: Named) -> bool:
    """Tell whether a word is used as a surname: alone, without "the", and before a verb."""
    behind = article[run.span.end : run.span.end + 2]
    verb = behind[:1] == " " and behind[1:].islower()
    return (verb or behind in ("’s", "'s")) and not _is_placed(article, run)


def _is_placed(words: str, run: Named) -> bool:
    return _PLACED.search(words, max(0, run.span.start - 8), run.span.start) is not None


def _roles(article: str, run: Named) -> frozenset[str]:
    """Return stems of the title before a name and of the apposition behind it."""
    words = [run.title]
    lead = article[max(0, run.span.start - 40) : run.span.start].split()
    if not run.title and lead and lead[-1].islower() and _is_role(lead[-1]):
        words.append(lead[-1])
    if behind := _APPOSITION.match(article, run.span.end):
        role = _PREPOSITION.sub("", behind["role"])
        if role.islower() and _is_role(role.split()[-1]):
            words.append(role)
    return frozenset(s for each in words for s in text.stems(each) if len(s) >= _LEAST_ROLE)


def _offices(article: str, runs: Iterable[Named]) -> Iterator[_Office]:
    """Yield the mentions of offices, with whose they are and who is beside them."""
    starts = {run.span.start: run.name for run in runs}
    ends = {run.span.end: run.name for run in runs}
    for office in _OFFICE.finditer(article):
        word = office[0].lower()
        window = max(0, office.start() - _BEFORE_OFFICE)
        before = article[window : office.start()]
        owned, owner = _OWNED.search(before), _OWNED_BY.match(article, office.end())
        lead = owned[0].split() if owned else []
        names = [word for word in lead if word[0].isupper()] + ([owner["owner"]] if owner else [])
        owners = {_bare(name.strip(",")).lower() for name in names} - _OPENING - _DAYS
        if lead and lead[0].lower() in ("a", "an", "another"):
            owners.add("another")
        bearer = _BEARER.search(before[: owned.start()] if owned else before)
        name = starts.get((owner or office).end() + 1)
        yield _Office(
            text.stem(_GOVERNOR if word == "gov." else word),
            frozenset(map(text.stem, before.lower().split()[-1:])) & _NOT_QUITE,
            frozenset(owners),
            name or (ends.get(window + bearer.start()) if bearer else None),
        )


def _shared(person: Person, offices: Iterable[_Office]) -> frozenset[str]:
    """Return the offices of a person that the article gives to another name, place or branch."""
    kind = person.roles & _NOT_QUITE
    same = [each for each in offices if each.stem in person.roles and each.kind == kind]
    mine = {each for each in same if each.name and person.is_called(each.name)}
    owners = {(each.stem, owner) for each in mine for owner in each.owners}
    return frozenset(
        each.stem
        for each in {*same} - mine
        if each.name or (each.owners and not any((each.stem, o) in owners for o in each.owners))
    )


def _joined(found: Iterable[Person]) -> tuple[Person, ...]:
    """Give each person the fullest form of the name, with what is said of any form."""
    whole: list[Person] = []
    for one in sorted(found, key=lambda person: -len(person.name.split())):
        fits = [n for n, other in enumerate(whole) if other.is_called(one.name)]
        if not fits:
            whole.append(one)
        elif len(fits) == 1:
            other = whole[fits[0]]
            whole[fits[0]] = replace(other, roles=other.roles | one.roles)
    return tuple(whole)


def _may_be_person(words: str, run: Named) -> bool:
    """Tell whether a name that is nobody's known may be somebody's: two words and no "the"."""
    named = " " in run.name and _may_be_name(run.name) and not _is_role(run.name.split()[-1])
    return named and not _is_placed(words, run)


def _may_be_name(name: str) -> bool:
    return not any(len(part) > 1 and part.isupper() and "." not in part for part in name.split())


def _pronoun(words: str) -> Span | None:
    """Return the "he" or "she" that a sentence is about: it begins with it, or says who speaks."""
    if start := _GOES_ON.match(words):
        return Span(*start.span("who"))
    spoken = speakers.attribution(words)
    known = spoken is not None and spoken.who.lower() in _HE | _SHE
    return spoken.span if spoken and known else None


def _leads(words: str, run: Named) -> bool:
    """Tell whether a name is the subject of its sentence: it speaks, or nothing stands before it.

    Nothing but a title, "But" or a phrase that ends in a comma.
    """
    spoken = speakers.attribution(words)
    if spoken is not None and spoken.span.overlaps(run.span):
        return spoken.kind == "name"
    if words[run.span.end : run.span.end + 2] in ("’s", "'s"):
        return False
    before = _LAST_PHRASE.sub("", words[: run.span.start]).split()
    return all(part[0].isupper() or _is_role(part) or part in _OPENING for part in before)
