"""The outlets that a question names as its sources: "according to NBC News", "the Wired article".

Question text and the outlets of the corpus in, Sources out. An outlet counts only in the company
of words that make it a source; alone it is what the question is about ("Did The New York Times
sue OpenAI?"). A name that is also an ordinary word has to be written as a name. Outlets that the
corpus does not have are found too, with nothing to search in, so that the asker can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.corpus import outlets as known_outlets
from assistant.corpus.dates import DAY, MONTH, ORDINAL, YEAR
from assistant.corpus.relative import WEEKDAY
from assistant.types import Span

Cue = Literal["leads", "follows"]

# What an outlet prints. A report may also be a ministry's, and an interview or an analysis is news
# that other outlets tell as well.
ARTICLE = (
    r"(?:articles?|stor(?:y|ies)|pieces?|posts?|columns?|coverage|headlines?|editorials?"
    r"|newsletters?|write-?ups?|op-?eds?)"
)
REPORT = r"(?:reports?|reporting|reviews?|analyses|guides?|accounts?|blogs?|news)"
PRINTED = rf"(?:{ARTICLE}|{REPORT})"
_SAYS = (  # outlets do these things when they report; "sue", "pay" and "hire" they do themselves
    r"(?:report(?:s|ed)?|sa(?:y|ys|id)|wr(?:ite|ites|ote)|publish(?:es|ed)?|mention(?:s|ed)?"
    r"|suggest(?:s|ed)?|describe[sd]?|claim(?:s|ed)?|indicate[sd]?|discuss(?:es|ed)?|note[sd]?"
    r"|cover(?:s|ed)?|portray(?:s|ed)?|characteri[sz]e[sd]?|attribute[sd]?|credit(?:s|ed)?"
    r"|highlight(?:s|ed)?|state[sd]?|explain(?:s|ed)?|detail(?:s|ed)?|quote[sd]?|cite[sd]?)"
)
_BY_WHOM = (  # as it stands before "by", "in" or "from" and the outlet
    r"(?:report|cover|publish|discuss|describ|mention|not|stat|claim|suggest|quot|featur"
    r"|portray|present|depict|highlight|outlin|characteri[sz]|analy[sz]|scrutini[sz]|examin|detail"
    r"|explain|observ|predict|carri|indicat|referenc|cit|appear)(?:ed|d)|written|said|told of|seen"
)
_DET = r"(?:(?:both|the|an?|one|another|this|that|its|sources?|outlets?|including|such as|like)\s)*"
_QUOTE = "[\"'‘“’”]"
_OPEN = rf"{_QUOTE}?$"
_FROM = rf"(?:{PRINTED}\s(?:\w+\s){{0,2}}?(?:from|by|in|at)\s{_DET})"
_NO_STUDY = r"(?!analysis|study|polls?|surveys?|data|figures|research)"  # others report these too
_NAMING = re.compile(  # it is said before the outlet is: "..., as reported by"
    rf"\b(?:(?:according\sto|as\sper|per|via|courtesy\sof)\s{_DET}(?:{_NO_STUDY}\w+\s){{0,2}}?{_FROM}?"
    rf"|(?:{_BY_WHOM})\s(?:\w+ly\s)?(?:by|in|from|on)\s{_DET}(?:\w+\s){{0,2}}?{_FROM}?)"
    rf"{_DET}{_OPEN}",
    re.IGNORECASE,
)
_PRINTED_BY = re.compile(  # it is said behind the outlet: "the report from"
    rf"\b(?:{_FROM}|(?:another|ones?|other)\s(?:from|by|in)\s{_DET}"
    rf"|(?:reporting|coverage|articles?|reports?|review)\b[^.?!;]{{0,90}}\s(?:by|from)\s{_DET}"
    rf"|(?:using|only|just)\s(?:from\s)?{_DET}){_OPEN}",
    re.IGNORECASE,
)
_PRINTS = re.compile(
    rf"{_QUOTE}?(?:\s(?:magazine|newspaper|website|online))?"
    rf"(?:(?:['’]s?)\s(?:[\w'’-]+\s){{0,3}}?{PRINTED}|\s(?:{PRINTED}|ones?(?=\W|$)"
    r"|(?:(?:[A-Z0-9][\w'’,-]*|subsequent|later|earlier|recent|latest|first|second|same|original|news"
    rf"|opinion|follow-up|exclusive|of)\s){{1,4}}(?:{ARTICLE}|{REPORT})))\b"
)
_TELLS = re.compile(
    rf"{_QUOTE}?\s(?:(?:also|has|have|had|first|later|both|\w+ly)\s){{0,2}}{_SAYS}\b"
)
_OF_ITSELF = re.compile(  # "report a loss", "say in its lawsuit": the outlet speaks as a company
    r"[^.?!;]{0,40}?\b(?:(?:its|their)\s(?:own\s)?(?:\w+\s)?(?:lawsuit|complaint|suit|filing|statement"
    r"|earnings|layoffs?|staff|settlement|owner|subscribers)|(?:an?\s|record\s|quarterly\s|annual\s){1,3}"
    r"(?:\w+\s)?(?:loss|profit|revenue|earnings|layoffs?))\b"
)
_OPENS = re.compile(  # "According to Wired, ...", "... and, according to Wired, ..."
    r"(?:^|[.?!:;]|\b(?:that|who|which|and|but|while|where)|\b(?:that|who|which|and|but),)[\s\"'“‘(]*$"
)
_ABOUT = re.compile(rf"\b{PRINTED}\s(?:on|about|of|regarding)\s(?:the\s)?{_OPEN}", re.IGNORECASE)
_ITS_OWN = re.compile(  # what an outlet makes is news that others report as well
    rf"{_QUOTE}?(?:['’]s?)?\s(?:\w+\s)?(?:interview|journalist|reporter|host|anchor|correspondent"
    r"|staff|polls?|survey|study|analysis|series|show|program(?:me)?|documentary|podcast|awards?"
    r"|ranking)\b"
)
_NAME_GOES_ON = re.compile(  # "the Reuters" Institute
    r"\s(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun))[A-Z][a-z]"
)
_NEAR = re.compile(  # enough beside another source
    rf"(?:\b(?:by|in|from|on|did|does|do|has|have)\s{_DET}{_OPEN}|['‘\"“]$)", re.IGNORECASE
)
_DOES_TOO = re.compile(rf"{_QUOTE}?\s(?:did|does|do|has|had)\b(?=[\s?.,])")
_JOINED = re.compile(
    rf"(?:{_QUOTE}|\s|,)*(?:(?:and|or|as\swell\sas|plus|&)\s(?:also\s)?)?"
    rf"(?:(?:by|from|in|with|the|both)\s)*{_QUOTE}?"
)
_SAME = re.compile(
    r"\b[Tt]he\ssame\s(?:source|outlet|publication|newspaper|paper|site|publisher)\b"
)

_TOKEN = re.compile(r"\w+(?:[.&]\w+)*")
_LOOKS = re.compile(r"[^\Wa-z_]|(?:the|of|and)$")  # like a word of a name
_GLUE = re.compile(r"[\s|>:&,-]{1,3}")
_BRAND = re.compile(r"\s+[-–—|>]\s+|:\s")
_COINED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\w\.\w")  # "TechCrunch", "CNBC", "Space.com"
_SITE = re.compile(r"\.(?:com|org|net|co\.uk|news|co|io|in|com\.au)$", re.IGNORECASE)
_MOST_TOKENS = 9  # of a name; "Business Today Latest Stock Market And Economy News India"
_LOOK_BACK = 130  # characters before a name in which its cue stands
_SHORT = 4  # letters of a name to which people add "News" or leave it away: ABC, NBC, BBC, Fox
# Names of outlets made of these alone are outlets only where they are written as names.
_WORDS = frozenset(
    "age time times sun mirror people fortune wired independent guardian week hill atlantic"
    " economist verge polygon roar national star standard register globe observer post nation"
    " conversation intercept information athletic cut ringer business today live science variety"
    " billboard insider business line mail express record herald local world news fox sky vice vox"
    " quartz slate salon drive spectator tribune journal chronicle press telegraph courier sentinel"
    " forbes nature cell mint print wire punch scroll quint print focus stern".split()
)
# Well known beside those of corpus/outlets.py, which knows the outlets that sign articles.
_OTHERS = {
    re.sub(r"\W", "", name.lower()): name
    for name in (
        *("ESPN", "Variety", "The Hollywood Reporter", "Rolling Stone", "Billboard", "Deadline"),
        *("Ars Technica", "Engadget", "Gizmodo", "CNET", "ZDNet", "Mashable", "Polygon", "Kotaku"),
        *("The Hindu", "The Times of India", "The Economic Times", "Business Standard", "NDTV"),
        *("Nature", "Scientific American", "National Geographic", "New Scientist", "Slate"),
        *("The New Yorker", "Vanity Fair", "Sky Sports", "Sports Illustrated", "Space.com"),
        *("Cricbuzz", "South China Morning Post", "The Globe and Mail", "Haaretz", "Live Science"),
    )
}
_TELLING = frozenset(  # a name that ends with one of these is an outlet's
    "News Times Post Journal Herald Tribune Gazette Chronicle Courier Sentinel Telegraph Observer"
    " Examiner Inquirer Mirror Magazine".split()
)
_SMALL = frozenset(  # capitals at the front of a sentence that belong to no name
    "a an the did does do has have is are was were will what which who how why when where in on by"
    " from of to for per as and or both between after before since according while considering"
    " based compare comparing given if can could should would any all whether also than via".split()
)
_DATE = re.compile(  # "the May 3 New York Times article": no name begins inside it
    rf"\b(?:{WEEKDAY},?\s)?(?:{MONTH}\s{DAY}{ORDINAL}\b|{DAY}{ORDINAL}(?:\sof)?\s{MONTH}(?!\w))"
    rf"(?:,?\s{YEAR}\b)?|\b{MONTH},?\s{YEAR}\b|\b{YEAR}-\d\d-\d\d\b"
)
_DATED = re.compile(rf"{MONTH}|(?:{WEEKDAY}|Today|Yesterday)['’]s")  # "Monday's" Guardian
_WEEKDAY = re.compile(WEEKDAY)
_EDITION = re.compile(rf"{WEEKDAY}|{MONTH}|\d+")  # or how many: "3 New York Times articles"


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet that a question names as a source.

    `outlets` are the ones of the corpus that it means, none where the corpus has no such outlet;
    `group` is shared by those that are named in one breath; `cue` tells whether what the outlet
    is to have said stands behind its name or before it.
    """

    span: Span
    name: str
    outlets: tuple[str, ...]
    group: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class _Name:
    span: Span
    name: str
    outlets: tuple[str, ...]
    ordinary: bool


@dataclass(frozen=True, slots=True)
class _Called:
    """What people call outlets -> the outlets of the corpus they mean.

    `begins` has every beginning of these names, `coined` those that can be no plain words,
    `initialed` those that are told by the capitals of initials: "LA Times", "WSJ".
    """

    outlets: Mapping[str, tuple[str, ...]]
    begins: frozenset[str]
    coined: frozenset[str]
    initialed: frozenset[str]


def sources(text: str, outlets: Sequence[str]) -> tuple[Source, ...]:
    """Return the outlets that `text` names as sources, in order, without overlaps."""
    lists = list(_lists(text, _names(text, _called(tuple(outlets)))))
    cues = [_cue(text, names) for names in lists]
    if any(cues):
        # Beside a source, "by" alone makes another one: "accused by X, as Y reported".
        cues = [cue or _near(text, names) for cue, names in zip(cues, lists, strict=True)]
    found = [
        Source(name.span, name.name, name.outlets, group, cue)
        for group, (names, cue) in enumerate(zip(lists, cues, strict=True))
        if cue
        for name in names
    ]
    return tuple(_with_same(text, found))


def meant(name: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Return the outlets of the corpus that somebody means who gives only this name.

    None where the corpus has no such outlet.
    """
    if name in outlets:
        return (name,)
    called = _called(tuple(outlets)).outlets
    return called.get(_key(name)) or called.get(_key(known_outlets.canonical(name)), ())


def _with_same(text: str, found: list[Source]) -> list[Source]:
    """Add what "the same source" stands for."""
    added: list[Source] = []
    for number, match in enumerate(_SAME.finditer(text)):
        before = [source for source in found if source.span.end <= match.start()]
        cue: Cue = "follows" if _NAMING.search(text, 0, match.start()) else "leads"
        if before:
            last = before[-1]
            span = Span(*match.span())
            added.append(Source(span, match[0], last.outlets, len(text) + number, cue))
    return sorted([*found, *added], key=lambda source: source.span)


def _lists(text: str, names: Iterable[_Name]) -> Iterator[list[_Name]]:
    """Yield names that are named in one breath: "Fortune, Wired and The Verge"."""
    now: list[_Name] = []
    for name in names:
        if now and not _JOINED.fullmatch(text, now[-1].span.end, name.span.start):
            yield now
            now = []
        now.append(name)
    if now:
        yield now


def _cue(text: str, names: list[_Name]) -> Cue | None:
    first, last = names[0], names[-1]
    before = text[max(0, first.span.start - _LOOK_BACK) : first.span.start]
    if first.ordinary and re.match(r"\s\d", text[last.span.end : last.span.end + 2]):
        return None  # "the Fortune 500"
    if _ABOUT.search(before) or _ITS_OWN.match(text, last.span.end):
        return None
    naming, printed = _NAMING.search(before), _PRINTED_BY.search(before)
    if (naming or printed) and _NAME_GOES_ON.match(text, last.span.end):
        naming = printed = None
    if naming:
        return "leads" if _OPENS.search(before[: naming.start()]) else "follows"
    if printed:
        return "leads"
    if first.span.start == 0 and first.ordinary:  # "People say that"
        return None
    cue = _PRINTS.match(text, last.span.end) or _TELLS.match(text, last.span.end)
    if cue is None or (not cue[0].endswith("article") and _OF_ITSELF.match(text, cue.end())):
        return None
    return "leads"


def _near(text: str, names: list[_Name]) -> Cue | None:
    start = names[0].span.start
    before = text[max(0, start - _LOOK_BACK) : start]
    near = _NEAR.search(before) or _DOES_TOO.match(text, names[-1].span.end)
    return "leads" if near and not _ABOUT.search(before) else None


def _names(text: str, called: _Called) -> Iterator[_Name]:
    """Yield every name of an outlet, a source or not; the longest one that begins at a word."""
    tokens = [(Span(*match.span()), match[0]) for match in _TOKEN.finditer(text)]
    free = 0
    for at, (first, _) in enumerate(tokens):
        if at < free:
            continue
        longest: _Name | None = None
        key, written = "", True
        for count, (span, word) in enumerate(tokens[at : at + _MOST_TOKENS], start=1):
            if count > 1 and not _GLUE.fullmatch(text, tokens[at + count - 2][0].end, span.start):
                break
            key += _key(word)
            written = written and bool(_LOOKS.match(word))
            if not written and key not in called.begins:
                break
            if name := _named(text, Span(first.start, span.end), key, written, called):
                longest, free = name, at + count
        if longest and not _is_part(text, longest):
            yield longest


def _named(text: str, span: Span, key: str, written: bool, called: _Called) -> _Name | None:
    words = span.of(text)
    tokens = _TOKEN.findall(words)
    meant = called.outlets.get(key)
    if key in called.initialed and not any(token.isupper() for token in tokens):
        meant = None  # "is journal coverage", where there is an Idaho State Journal
    if meant is None and not written:
        return None
    ordinary = _is_ordinary([token.lower() for token in tokens], key, called)
    if tokens[-1].lower() in {"the", "and", "of"} or (ordinary and not written):
        return None
    if meant:
        return _Name(span, words, meant, ordinary)
    spelled = _spelled(tokens)
    if spelled is None and not _is_told(text, span.start, tokens, called):
        return None
    return _Name(span, words, called.outlets.get(_key(spelled or words), ()), ordinary)


def _spelled(tokens: Sequence[str]) -> str | None:
    """Return the one spelling of a well-known outlet, or None."""
    key = _key("".join(tokens))
    known = known_outlets.known(" ".join(tokens))
    return known or _OTHERS.get(key) or _OTHERS.get(f"the{key}")


def _is_told(text: str, start: int, tokens: Sequence[str], called: _Called) -> bool:
    """Tell whether the last word makes a name: "The Port Herald", and not "The Herald" alone."""
    first, *rest = tokens
    if not rest or rest[-1] not in _TELLING or {t.lower() for t in tokens[:-1]} & _SMALL:
        return False
    if any(date.start() <= start < date.end() for date in _DATE.finditer(text)):
        return False
    # "The Sunday New York Times", but "The Sunday Times" is not The Times.
    whole = _spelled(rest) or _key("".join(rest)) in called.outlets
    return not (_EDITION.fullmatch(first) and len(rest) > 1 and whole)


def _is_ordinary(tokens: Sequence[str], key: str, called: _Called) -> bool:
    """Tell whether a name has to be written as one, since its words are also plain words."""
    rest = [token for token in tokens if token != "the"]
    if all(token in _WORDS for token in rest):
        return True
    coined = key in called.coined or key in _OTHERS or known_outlets.known(" ".join(tokens))
    return len(rest) == 1 and not coined


def _is_part(text: str, name: _Name) -> bool:
    """Tell whether the words are part of a longer name: "The Times" of India, "Financial" Times."""
    if re.match(r"\sof\s[A-Z]", text[name.span.end : name.span.end + 5]):
        return True
    before = re.search(r"([\w.'’-]+)\s$", text[max(0, name.span.start - 30) : name.span.start])
    if before is None or not before[1][0].isupper():
        return False
    if _WEEKDAY.fullmatch(before[1]):  # an edition, or the front of "The Sunday Times"
        return " " not in name.name
    return before[1].lower() not in _SMALL and not _DATED.fullmatch(before[1])


@lru_cache(maxsize=8)
def _called(outlets: tuple[str, ...]) -> _Called:
    found: dict[str, dict[str, None]] = {}
    coined: set[str] = set()
    whole: set[str] = set()
    for outlet in outlets:
        keys = _keys(outlet)
        coined |= keys if _COINED.search(_BRAND.split(outlet)[0]) else set()
        whole |= keys
        for key in keys | _initialed(outlet, keys):
            found.setdefault(key, {})[outlet] = None
    begins = frozenset(key[:end] for key in found for end in range(1, len(key) + 1))
    meant = {key: tuple(sorted(each)) for key, each in found.items()}
    return _Called(meant, begins, frozenset(coined), frozenset(found.keys() - whole))


def _brands(outlet: str) -> set[str]:
    """Return the names in "World news | The Guardian" and the one spelling of each."""
    first, *others = _BRAND.split(outlet)
    brands = {first, *(other for other in others if known_outlets.known(other))}
    return brands | {known_outlets.canonical(brand) for brand in brands}


def _keys(outlet: str) -> set[str]:
    brands = _brands(outlet)
    keys = {_key(name) for name in (outlet, *brands, *(_SITE.sub("", b) for b in brands))}
    keys |= {key[3:] for key in keys if key.startswith("the")}
    keys |= {key[:-4] for key in keys if key.endswith("news") and len(key) - 4 <= _SHORT}
    keys |= {f"{key}news" for key in keys if len(key) <= _SHORT}
    return _with_the(keys)


def _initialed(outlet: str, keys: set[str]) -> set[str]:
    """Return the keys of "LA Times" and "WSJ", unless they are those of a well-known outlet."""
    found: set[str] = set()
    for brand in _brands(outlet):
        words = [word for word in re.findall(r"[A-Z]\w*", brand) if word != "The"]
        initials = "".join(word[0] for word in words)
        if len(words) > 2:  # two letters alone are anything
            ends = range(2, len(words) + 1)
            found |= {_key(initials[:end] + "".join(words[end:])) for end in ends}
    return _with_the({k for k in found if _key(known_outlets.known(k) or outlet) in keys})


def _with_the(keys: set[str]) -> set[str]:
    keys = {key for key in keys if len(key) > 1}
    return keys | {f"the{key}" for key in keys if not key.startswith("the")}


def _key(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
