"""The days of publication that a question asks for: "the January 28 post", "last week".

Question text and the day of asking in, Periods out, each with the words that name it and its
first and last day of publication. A date that is the subject ("the 2020 election", "from 1997 to
1999") gives none: what is told of a day may be published on any later one. Dates are read by
corpus/mentions.py; here it is decided what they limit. docs/decisions/0014-scope.md has the
rules and where the days of slack come from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from assistant.corpus import mentions, periods
from assistant.corpus.dates import MONTH, ORDINAL
from assistant.corpus.mentions import Mention
from assistant.corpus.tense import lean
from assistant.search.sources import ARTICLE, PRINTED, REPORT, Source
from assistant.types import Span

# "article" is said of what was published, "asked" of what happened.
Kind = Literal["article", "asked"]

_DAY = dt.timedelta(days=1)
# Fitted on 2026-11-22, `python -m bench.scope`: see docs/decisions/0014-scope.md.
ZONES = _DAY  # a stated day of publication, told in another time zone
BEFORE = 3 * _DAY  # of what happens on a day, some is in the news these days ahead
AFTER = 7 * _DAY  # and the rest within these after it
_LONGEST = 31  # days; a longer stretch is the time of a fact ("from 1997 to 1999")
_RECENT = 62  # days back that "last month" and shorter words reach
_NEWS = 3 * 366  # days back that a date without a word about publication is taken to be news

_PREPOSITION = re.compile(
    r"(?:^|[\s(,])(?P<word>on|in|of|from|at|dated|during|between|for|to|and|after|since|before|until|till"
    r"|later than|following|prior to|by)\s(?:the\s)?[\"'‘“(]?$",
    re.IGNORECASE,
)
_LOWER = frozenset({"after", "since", "later than", "following"})
_UPPER = frozenset({"before", "until", "till", "prior to"})
_PRINTED_ON = re.compile(  # "published on", "published by The Paper on"
    r"\b(?P<verb>published|posted|printed|dated|appear(?:ed|ing)|updated"
    r"|(?:was|were|first)\swritten|ran)"
    r"(?:\s(?:by|in|on|at|online)\b[^.;?!,]{0,50})?$",
    re.IGNORECASE,
)
_PEOPLE_DO = frozenset({"appeared", "appearing", "ran"})
_PIECE = (  # a report may be an inspector's
    rf"\b(?:{ARTICLE}|news(?:\s(?:items?|reports?))?|reviews?|blogs?|ones?|another|those"
    r"|(?:what|anything|everything|something|nothing)(?:\selse)?)\b"
)
_DET = r"(?:the|an?|this|that|these|which|who|whose|its|his|her|their|our)"
_WORDS = rf"(?:\s(?!{_DET}\b)[\w.'’-]+){{1,6}}"
_ON = r"\s(?:about|on|of|from|by|in|at|with|for|to|between|and|regarding|\w+ing)"
_WAS = r"(?:[\s(,]+(?:is|are|was|were|(?:has|have|had)\sbeen))?(?:[\s(,]+(?:first|\w+ly))?[\s(,]*$"
_PIECE_WAS = re.compile(rf"{_PIECE}(?:,?\s(?:that|which))?{_WAS}", re.IGNORECASE)
# "Articles about tolls that were", "about the ferry"; in "about the book that was" the book was.
_PIECE_ON_WAS = re.compile(
    rf"{_PIECE}(?:(?:{_ON}(?:\s{_DET})?{_WORDS}){{1,3}}|(?:{_ON}|\sthat){_WORDS}(?:\s(?:that|which))?"
    rf"|[^.;?!]*\sand(?=\s(?:was|were)\b)){_WAS}",
    re.IGNORECASE,
)
_PRINTED_END = re.compile(rf"\b{PRINTED}$", re.IGNORECASE)
_ANY_PRINTED = re.compile(rf"\b{PRINTED}\b", re.IGNORECASE)
_ARTICLE_END = re.compile(rf"\b(?:{ARTICLE}|news|reviews?|blogs?)$", re.IGNORECASE)
_ONE_END = re.compile(r"\b(?:one|ones|another)$", re.IGNORECASE)
_TOLD_CHARS = 150  # between "reported" and the date of it
_TOLD = re.compile(rf"\b(?:{PRINTED}|reported|wrote|said|says|reports)\b", re.IGNORECASE)
_ARTICLE_NEXT = re.compile(
    rf"(?:['’]s)?[\s-](?:(?:news|blog|opinion|online)\s)?(?P<noun>{ARTICLE}|{REPORT}|edition|issue)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"(?:reports?|reviews?|analys[ei]s|guides?|accounts?)$", re.IGNORECASE)
_OWNER = re.compile(r"(?:\b(?:the|an?|its|his|her|their|this|that|our|whose)|['’]s)\s$", re.I)
_NOUN_NEXT = re.compile(r"(?:['’]s)?\s(?!(?:and|or|to|through|until|by|in|on|at|of|about)\b)\w")
_FOURTH = re.compile(r"\b(?:Fourth|4th)\sof\s$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:than|before|until|till|by|compared\s(?:to|with)|as\sof|from)\s(?:it\swas\s)?$",
    re.IGNORECASE,
)
_FAR_WORDS = re.compile(r"\b(?:year|decade|spring|summer|autumn|fall|winter)", re.IGNORECASE)
_TODAY = re.compile(r"today|tonight|this (?:morning|afternoon|evening)", re.IGNORECASE)
_NOWADAYS = re.compile(r"\b(?:is|are|do|does|has|have|can)\b", re.IGNORECASE)
_WHAT = re.compile(r"\b(?:what|who|whom|whose|which|where|how|why)\b", re.IGNORECASE)
_WHEN = re.compile(  # the date itself is asked for, or counted from
    r"\b(?:when|(?:which|what|how many)\s(?:\w+\s)?(?:dates?|days?|weeks?|months?|years?)"
    r"|how (?:long|old)|will|scheduled|expected|plan(?:s|ned)?)\b",
    re.IGNORECASE,
)
# "How high was inflation in April", "what was the rate": a month is counted up after its end.
_AMOUNT = re.compile(
    r"\bhow\s(?!(?:do|does|did|is|are|was|were|has|have|had|can|could)\b)\w"
    r"|\bwhat\s(?:is|are|was|were)\s(?:the\s|(?:\w+\s){0,2}\w+['’]s?\s)",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:the|an?)\s\w+$", re.IGNORECASE)  # "the attack on March 3"
_ALTERNATIVE = re.compile(r"\bor\s(?:in\s|on\s)?$", re.IGNORECASE)
_CLOSES = re.compile(r"\s*(?:[?.!]|$)")
_SENTENCE = re.compile(r"[.?!][\"'”’)]?\s+(?=[A-Z\"'“‘])")
_ABBREVIATED = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.$")
_FIRST_OF_RANGE = re.compile(
    r"\b(?P<how>between|from)\s(?P<d>\d{1,2})(?:st|nd|rd|th)?\s(?:and|to|until|through)\s$", re.I
)
_LAST_OF_RANGE = re.compile(
    rf"\s(?:and|to|until|through)\s(?P<d>\d{{1,2}}){ORDINAL}(?P<y>,?\s20\d\d)?"
    rf"(?![\w:.,%]|\s(?:\w+s\b|(?:of\s)?{MONTH}))"
)
_END_CHARS = 80  # behind which no other end of the same stretch stands
_OTHER_END = re.compile(r"\b(?:after|since)\s[^,;.]*(?:,\s20\d\d)?,?\s(?:and|but)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s(?:the\s)?$", re.IGNORECASE)
_LINKS = re.compile(r"\s(?:and|to|until|till|through)\s(?:the\s)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """Words that say when what is asked for was published; both days included, None is open."""

    span: Span
    since: dt.date | None
    until: dt.date | None
    kind: Kind


def published(
    text: str, asked: dt.date, sources: Sequence[Source] = (), newest: dt.date | None = None
) -> tuple[Published, ...]:
    """Return the days of publication that `text` asks for, in order.

    A day without a year is the last one up to `asked`, or up to `newest`, the day of the newest
    article, where that is longer ago: nobody asks for a day that the corpus has not reached.
    """
    found = _mentioned(text, asked, newest)
    day = min(asked, newest) if newest else asked
    limits: list[Published] = []
    for each in found:
        # Nothing is published before the first year or after the last.
        with suppress(OverflowError, ValueError):
            if limit := _limit(text, each, asked, day, sources):
                limits.append(limit)
    return tuple(limits)


def _mentioned(text: str, asked: dt.date, newest: dt.date | None) -> list[Mention]:
    found = mentions.mentions(text, asked)
    day = min(asked, newest) if newest else asked
    if day < asked and any(_wants_year(text, each) for each in found):
        older = {each.span: each for each in mentions.mentions(text, day)}
        found = [older.get(m.span, m) if _wants_year(text, m) else m for m in found]
    return _ranges(text, found)


def _wants_year(text: str, mention: Mention) -> bool:
    """Tell whether a day or a month is named without its year."""
    words = mention.span.of(text)
    return (
        mention.relative
        and bool(re.search(r"\d|^[A-Z][a-z]{2}", words))
        and not re.search(r"day\b|ago\b|year\b|(?i:week|month|last|next|past|coming)", words)
    )


def _gone_by(text: str, mention: Mention, day: dt.date) -> Mention:
    """Return a day without a year as the last one up to `day`: that article is there."""
    if not _wants_year(text, mention) or mention.since <= day:
        return mention
    since, until = (periods.back(each, 1, "year") for each in (mention.since, mention.until))
    return Mention(mention.span, since, until, True)


def _ranges(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Join what "between ... and" and "from ... to" hold together."""
    joined: list[Mention] = []
    for mention in found:
        last = joined[-1] if joined else None
        link = text[last.span.end : mention.span.start] if last else ""
        linked = last and _LINKS.fullmatch(link) and _BETWEEN.search(text[: last.span.start])
        if last and linked and (since := _first(text, last, mention)) <= mention.until:
            span = Span(last.span.start, mention.span.end)
            joined[-1] = Mention(span, since, mention.until, last.relative)
        else:
            joined.append(_with_bare_day(text, mention))
    return joined


def _first(text: str, first: Mention, last: Mention) -> dt.date:
    """Return the first day of a range; without a year it has that of the other end."""
    if last.relative or not _wants_year(text, first):
        return first.since
    since = periods.back(first.since, first.since.year - last.until.year, "year")
    return since if since <= last.until else periods.back(since, 1, "year")


def _with_bare_day(text: str, mention: Mention) -> Mention:
    """Add the other end of "between 3 and 10 March" or "from March 3 to 10"."""
    if mention.since != mention.until:
        return mention
    try:
        if first := _FIRST_OF_RANGE.search(text[: mention.span.start]):
            since = mention.since.replace(day=int(first["d"]))
            if since < mention.since:
                start = first.start("d")
                return Mention(
                    Span(start, mention.span.end), since, mention.until, mention.relative
                )
        last = _LAST_OF_RANGE.match(text, mention.span.end)
        if last and _BETWEEN.search(text[: mention.span.start]):
            until = mention.until.replace(day=int(last["d"]))
            if last["y"]:
                years = int(last["y"][-4:]) - until.year
                until, since = (periods.back(d, -years, "year") for d in (until, mention.since))
            else:
                since = mention.since
            if since < until:
                return Mention(Span(mention.span.start, last.end()), since, until, mention.relative)
    except ValueError:  # no such day in that month
        pass
    return mention


def _limit(
    text: str, mention: Mention, asked: dt.date, day: dt.date, sources: Sequence[Source]
) -> Published | None:
    start, end = _sentence(text, mention.span)
    before, after = text[start : mention.span.start], text[mention.span.end : end]
    if _FOURTH.search(before):
        return None
    mention = _rolling(text, mention, asked)
    article = _of_article(before, after, _gone_by(text, mention, day), start, sources)
    if article or mention.since > asked:
        return article
    if mention.relative and not _wants_year(text, mention):
        return _near(text, before, mention, asked)
    return _asked_for(before, after, mention, asked)


def _rolling(text: str, mention: Mention, asked: dt.date) -> Mention:
    """Return "this week" as the seven days up to the day of asking: on a Monday it goes back."""
    now = mention.since <= asked <= mention.until
    if now and mention.relative and "week" in mention.span.of(text).lower():
        since = min(mention.since, asked - 7 * _DAY)
        return Mention(mention.span, since, mention.until, True)
    return mention


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """Return where the sentence around `span` begins and ends."""
    start, end = 0, len(text)
    for match in _SENTENCE.finditer(text):
        if _ABBREVIATED.search(text[: match.start() + 1]):
            continue
        if match.end() <= span.start:
            start = match.end()
        elif match.start() >= span.end:
            return start, match.start() + 1
    return start, end


def _of_article(
    before: str, after: str, mention: Mention, start: int, sources: Sequence[Source]
) -> Published | None:
    """Read a date that is said of an article: "published on", "the January 28 post"."""
    if next_word := _ARTICLE_NEXT.match(after):
        # Of a month there are reports by others than outlets, on jobs or on prices.
        monthly = mention.since != mention.until and _REPORT.match(next_word["noun"])
        return None if monthly else _on(mention)
    if any(source.span.start - mention.span.end == 1 for source in sources):
        return _on(mention)  # "the October 22 Guardian article"
    preposition = _PREPOSITION.search(before)
    head = (before[: preposition.start()] if preposition else before).rstrip(" ,(")
    word = preposition["word"].lower() if preposition else ""
    if word not in {"by", "to", "and"} and _says_published(head, word, start, sources):
        return _on(mention, word)
    if word in _UPPER and _OTHER_END.search(head[-_END_CHARS:]):
        return _on(mention, word)
    in_reach = any(source.span.start >= start for source in sources)
    day = mention.since == mention.until
    if in_reach and day and word == "on" and _TOLD.search(head[-_TOLD_CHARS:]):
        # "reported on the event on October 7": of the article or of the event, which are close.
        return Published(mention.span, mention.since - ZONES, mention.until + AFTER, "article")
    return None


def _says_published(head: str, word: str, start: int, sources: Sequence[Source]) -> bool:
    if _says_printed(head, word, start, sources):
        return True
    bare = head.rstrip("\"'’”")
    spans = [source.span for source in sources]
    at = start + len(bare)
    behind_source = any(0 <= at - span.end <= 1 for span in spans)
    told = re.search(rf"\s(?:{PRINTED}|reported|wrote|ones?)$", bare)
    told_by = told and any(0 <= start + told.start() - span.end <= 3 for span in spans)
    if behind_source or told_by:
        return True
    if _ONE_END.search(head):
        return True
    if word in {"from", "of", "for", "in", "during"}:
        return bool(_ARTICLE_END.search(head))
    return bool(word in _LOWER | _UPPER and _PRINTED_END.search(head))


def _says_printed(head: str, word: str, start: int, sources: Sequence[Source]) -> bool:
    """Tell whether "published on" or "dated" is said of an article, not of a book or a memo."""
    if printed := _PRINTED_ON.search(head):
        verb, end = printed["verb"].lower(), printed.start()
    elif word == "dated":
        verb, end = word, len(head)
    else:
        return False
    said = head[:end]
    if _PIECE_WAS.search(said):
        return True
    if verb in _PEOPLE_DO:
        return False
    ends = [source.span.end - start for source in sources if source.span.start >= start]
    if any(end - 1 <= at <= len(head) for at in ends):  # "Wired published", "published by Wired"
        return True
    if ends and _ANY_PRINTED.search(said):
        return True
    return verb != "dated" and _PIECE_ON_WAS.search(said) is not None


def _on(mention: Mention, word: str = "") -> Published:
    since, until = mention.since - ZONES, mention.until + ZONES
    if word in _LOWER:
        return Published(mention.span, since, None, "article")
    if word in _UPPER:
        return Published(mention.span, None, until, "article")
    return Published(mention.span, since, until, "article")


def _near(text: str, before: str, mention: Mention, asked: dt.date) -> Published | None:
    """Read "last week" and the like: news of it runs from then to the day of asking."""
    words = mention.span.of(text)
    if _FAR_WORDS.search(words) or (asked - mention.since).days > _RECENT:
        return None
    if _COMPARED.search(before):
        return None
    if _TODAY.match(words) and (_NOWADAYS.search(before) or lean(text, mention.span) != "behind"):
        return None
    return Published(mention.span, mention.since - BEFORE, asked + ZONES, "asked")


def _asked_for(before: str, after: str, mention: Mention, asked: dt.date) -> Published | None:
    """Read the time of what is asked for: "In February 2025, what", "what happened on March 3?"."""
    days = (mention.until - mention.since).days + 1
    if days > _LONGEST or (asked - mention.until).days > _NEWS:
        return None
    if _OWNER.search(before) and _NOUN_NEXT.match(after):  # "the February 6 meeting"
        return None
    if _WHEN.search(before + after) or _ALTERNATIVE.search(before):
        return None
    preposition = _PREPOSITION.search(before)
    word = preposition["word"].lower() if preposition else ""
    head = before[: preposition.start()].strip() if preposition else before
    if word == "on" and _EVENT.search(head):
        return None
    opens = not head and word in {"in", "on", "during", "between", "from"}
    closes = bool(_CLOSES.match(after)) and _WHAT.match(head.lstrip("\"'“‘")) is not None
    if opens or (closes and word in {"in", "on", "during", "between", "from"}):
        until = _next_month(mention) if _AMOUNT.search(before + after) else None
        until = until or mention.until + AFTER
        return Published(mention.span, mention.since - BEFORE, until, "asked")
    if closes and word in {"since", "after"}:
        return Published(mention.span, mention.since - ZONES, None, "asked")
    return None


def _next_month(mention: Mention) -> dt.date | None:
    """Return the last day of the month after a whole one, None for other times."""
    year, month = mention.since.year, mention.since.month
    whole = periods.months(year, month) == periods.Period(mention.since, mention.until)
    return periods.months(year, month + 1).until if whole else None
