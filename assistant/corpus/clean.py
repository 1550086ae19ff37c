"""The article in a raw page: body, title, date and outlet apart, page rubbish taken out.

Raw text in, Cleaned out. Only whole lines go, never part of one, except links to a tweet and a
`date 2025-02-06` in front; every line that goes is kept in `removed`. A rule names either the
whole line or how page furniture begins and what else stands in it, so prose stays: a line too
many costs a reader a glance, a line too few costs an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.corpus import dates, outlets
from assistant.text import normalise

_FURNITURE_CHARS = 420  # longer lines are paragraphs; the longest sign-up boxes seen have 400
_HEADLINE_CHARS = 160  # longer than any headline of the development set
_LIST_LINES = 3  # fewer section names in a row can be headings of the article
_TITLE_WORDS = 3  # with fewer words it is a label or a name

_LINE_BREAKS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_DATE_IN_FRONT = re.compile(r"\s*((?:date \d{4}-\d\d-\d\d(?:\s+|$))+)", re.IGNORECASE)
_TWEET_LINK = re.compile(r"(?<![\w./@-])(?:https?://)?(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w+")
_PROSE_END = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_BULLET = re.compile(r"^(?:[-•*·▪►>–—]+|\d{1,2}[.)])\s+")

_SECTIONS = (
    "politics|world|u\\.?s\\.?|us news|u\\.s\\. news|uk|uk news|world news|news|national|nation"
    "|local|local news|international|business|economy|markets|money|finance|tech|technology"
    "|science|health|sports?|football|opinions?|editorial|analysis|entertainment|arts|culture"
    "|lifestyle|style|travel|climate|environment|education|crime|courts|legal|law|investigations"
    "|americas|latin america|africa|asia|asia pacific|europe|middle east|us & canada|features"
    "|weather|breaking news|breaking|exclusive|top stories|latest|latest news|home|homepage"
    "|video|videos|live|live tv|podcasts?|photos|magazine|food|books|obituaries|immigration"
    "|elections?|election \\d{4}|defen[cs]e|military|security|national security|border|trending"
)
_SECTION = re.compile(_SECTIONS, re.IGNORECASE)
_SHARES = (
    "share|share this|share this (?:article|story|page)|tweet|tweet this|e-?mail|print|facebook"
    "|twitter|x|whatsapp|linkedin|reddit|pinterest|instagram|telegram|bluesky|threads|flipboard"
    "|messenger|youtube|tiktok|rss|copy(?: the)? link|copied|link copied!?|save|bookmark|comments?"
    "|(?:share|follow us) (?:on|via|by) (?:facebook|twitter|x|whatsapp|linkedin|e-?mail|instagram)"
    "|\\d+ (?:shares?|comments?)|share options|more sharing options|click to share.*|follow us"
)
_MENU = re.compile(
    rf"(?:{_SECTIONS}|{_SHARES}|menu|search|more|about us|contact us)", re.IGNORECASE
)
_SEPARATED = re.compile(r"\s*[|•·/›»]\s*")
_SHARE_BAR = re.compile(rf"(?:(?:{_SHARES})(?:[\s|,•·/]+|$))+", re.IGNORECASE)
_AGO = (
    r"\d{1,2}\s?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)"
)
_AGO_LINE = re.compile(rf"(?:[\w&. ]{{0,25}}\s|updated:?\s|[-•*]\s)?{_AGO} ago", re.IGNORECASE)
_TEASER = re.compile(  # "US News5 days agoJetBlue flight diverts": label, age and headline glued
    r"(?:[-•*]\s*)?[A-Z][\w&.' ]{0,24}?\d{1,2}\s(?:minute|hour|day|week|month|year)s?"
    r" ago(?=[A-Z\d\"'“‘]).+"
)
_WHOLE = re.compile(  # the line is this and nothing else
    r"(?:[-\s]*(?:advertis(?:e)?ments?|advertising)\b(?:\s?\d{0,2}|[\s:,.–—-]+(?:scroll|story|article"
    r"|continue|skip|content).{0,40})"
    r"|(?:story|article|content) continues? (?:below|after)(?: (?:this )?(?:ad|advertisement))?"
    r".{0,20}|sponsored(?: content| by .{1,40})?|promoted(?: content)?|paid (?:content|post)"
    r"|skip (?:ad|advertisement)|video ad feedback|ad feedback|ad"
    r"|skip to (?:main )?(?:content|navigation)|skip (?:past )?newsletter promotion|after"
    r" newsletter promotion|back to top"
    r"|(?:show|load|view|see) (?:more|all)(?: (?:stories|comments|articles))?"
    r"|loading\W*|sign in|log ?in|register|subscribe(?: now)?|create (?:an? )?(?:free )?account"
    r"|newsletters?|read (?:more|next)(?: here)?|continue reading|click here(?: .{1,60})?"
    r"|read (?:the )?full (?:story|article).{0,30}|listen(?: to (?:this )?(?:article|story))?"
    r"|\d+[- ]min(?:ute)? (?:read|listen)|play(?: video)?|watch (?:live|now|video)|copyright ©?"
    r"|(?:all rights reserved|terms of (?:use|service)|privacy policy|cookie policy|manage cookies"
    r"|(?:accept|reject|allow) (?:all )?cookies|cookie (?:settings|preferences)|accept all)"
    r"|(?:image source|photo credit|getty images|image credit|photograph)[:,]?[^.]{0,60}"
    r"|(?:on )?(?:twitter|instagram|facebook|x)\s?:\s?@?[\w.]+|@\w+|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\(?\d{3}\)?[ -]\d{3}-\d{4}|https?://\S+|1\. how relevant is this ad to you\?)\W*",
    re.IGNORECASE,
)
_LINKED = re.compile(  # a label, then another page's headline
    r"(?:more|related(?: (?:story|article|coverage|content))?|read(?: more| also| next)?|also read"
    r"|see also|see more|learn more|more details|dig deeper|go deeper"
    r"|you (?:may|might) (?:also )?like|recommended|don't miss|slideshow|live leaderboard"
    r"|follow every game|just for subscribers"
    r"|read the full story|(?-i:STORY|WATCH|OPINION|PHOTOS|GALLERY|PODCASTS?|[A-Z ]{3,20} CENTRAL))"
    r"\s?:\s?\S.*",
    re.IGNORECASE,
)
_GLUED = re.compile(  # "Background:Festival canceled after suit": a link lost the space before it
    r"(?:[►•]\s*)?(?=[^\d\W]|['‘])[^.:•]{2,60}(?<!\d):(?=[A-Z'‘]|\d+\s)\S+(?:\s\S+){4,}"
)
_LIST_LABEL = re.compile(  # headlines of other pages follow
    r"(?:read more|more (?:stories|news|headlines|coverage|like this)|more (?:from|on|in) .{2,40}"
    r"|related|related (?:stories|articles|content|topics|coverage|news|posts|links)|see also"
    r"|most (?:read|popular|viewed|shared|watched)|trending(?: now| stories)?|editors?['’]? picks?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you| stories)?"
    r"|popular(?: (?:now|stories|posts))?|latest (?:news|stories|headlines)|top stories"
    r"|what to read next|read next|up next in .{2,40}|also on .{2,40}|around the web)"
    r"\s?:?",
    re.IGNORECASE,
)
_LETTER_WORD = (
    r"(?:newsletters?|inbox|e-?mails?|alerts?|briefing|digest|podcast|here\.?$|breaking news)"
)
_BOX = re.compile(  # sign-up boxes, consent texts, shop notes: how they begin and what they hold
    rf"(?:please )?(?:sign up|subscribe|register)\b(?=.{{0,160}}\b{_LETTER_WORD})"
    r"|subscribe to [^,]{2,40}(?:escape|today|now|for (?:full|unlimited)|and get)"
    r"|(?:support|thank you for supporting|thanks for supporting) (?:local|our|quality|independent)"
    r" journalism"
    rf"|(?:get|would you like to receive|want|enter your) .{{0,80}}\b(?:newsletters?|inbox|e-?mail"
    r" address)\b(?=.{0,120}(?:sign|subscribe|\?|enter|join|inbox|$))"
    r"|(?:we|this (?:web)?site|our (?:web)?site|our partners|we and our partners) uses? cookies"
    r"|by (?:continuing|using|clicking|signing|submitting|subscribing)\b.{0,80}\byou"
    r" (?:agree|accept|consent|acknowledge)"
    r"|we will use the (?:details|information) you have (?:shared|provided)"
    r"|if you wish to object to the use of your data|['‘]we['’] includes .{2,60} brands"
    r"|this site is protected by recaptcha|you can unsubscribe|video player was slow to load"
    r"|(?:video )?ad feedback\b|please (?:enable|turn on) javascript|your browser does not support"
    r"|download (?:the|our) .{2,40}\bapp\b|prices were accurate at the time"
    r"|\W*recommendations are independently chosen|.{0,80}\bmay (?:earn|receive) (?:us )?(?:a|an)"
    r" (?:affiliate )?commission|.{0,40}\bmay earn revenue from (?:sports betting|affiliate)"
    r"|copyright \d{4} the associated press\. all rights|.{0,60}\bmaterial may not be published,"
    r" broadcast|what's everyone talking about\?|have (?:a|any) (?:news )?"
    r"(?:tip|questions?|comments?)\b.{0,60}(?:@|contact us|e-?mail)",
    re.IGNORECASE,
)
_BOX_INSIDE = re.compile(
    r"\bsign up (?:for|to) (?:our|the|\w+['’]s) .{0,60}\bnewsletters?\b"
    r"|\bsign up (?:for free |right |for it |for the email )?here\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:contact|reach|e-?mail|follow|tweet|connect with|call) [^.?!]{0,80}(?:[\w.+-]*@"
    r"|\bon (?:twitter|x|facebook|instagram|bluesky|threads)\b|\d{3}[-) ]{1,2}\d{3}-\d{4})"
    r"|.{0,200}\b(?:reach|contact|e-?mail|follow) (?:him|her|them|the reporter|me) (?:at|on)\b"
    r".{0,80}@",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"^Contributing\b|Getty Images|AP Photo|/(?:AFP|AP|Reuters)\b")
_REPORTED = re.compile(r"[\"“”]|\b(?:said|told|says|according)\b")
_NO_TITLE = re.compile(
    r"(?:from |(?-i:By [A-Z])|contributing|special (?:to|for) |on today's |this (?:story|article) "
    r"|what:|the claim:|leer en español)"
    r"|.*(?:@|\bstaff$|\b(?:wire|staff) reports?$|%27| \| |[?–—-]$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The parts of a page; `text` is normalised and holds neither title nor furniture.

    `removed` has the furniture line by line in page order, without lines that hold no letter or
    digit (bullets, rules); `published` is aware UTC.
    """

    text: str
    removed: tuple[str, ...] = ()
    published: dt.datetime | None = None
    title: str | None = None
    source: str | None = None


def clean(raw: str, *, titled: bool = False, now: dt.datetime | None = None) -> Cleaned:
    """Take the article out of a `raw` page.

    `titled` says that the title is known already, so the first line is left where it is; with it
    cleaning a cleaned text changes nothing. `now` bounds the published date (default: the clock).
    """
    shown = _UNSEEN.sub("", _LINE_BREAKS.sub("\n", raw))
    front = _DATE_IN_FRONT.match(shown)
    text = normalise(shown[front.end() :] if front else shown)
    removed: list[str] = []
    lines = [_unlinked(line, removed) for line in text.split("\n")]
    lines = _keep(lines, lambda line: not is_furniture(line), removed)
    marks = [line for line in lines if line]
    published = dates.published(front[1] if front else "\n".join(marks), now=now)
    lines = _keep(lines, lambda line: not _is_marked_stamp(line), removed)
    under = _without_lists(lines, removed)
    lines, title = _below_the_head(under, removed, titled)
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    ordered = _in_page_order([line for line in removed if any(map(str.isalnum, line))], text)
    # A copyright line is furniture and names the outlet all the same.
    source = outlets.source(marks) or outlets.source([line for line in text.split("\n") if line])
    dated = _DATE_IN_FRONT.match(body) is not None
    if len(lines) == len(under) and not dated:
        return Cleaned(body, ordered, published, title, source)
    # With the head gone a menu may have closed up, or a date in front come to light.
    below = clean(body, titled=titled or title is not None, now=now)
    return Cleaned(
        text=below.text,
        removed=ordered + below.removed,
        published=published or (below.published if dated else None),
        title=title or below.title,
        source=source,
    )


def _keep(lines: list[str], wanted: Callable[[str], bool], removed: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if not line or wanted(line):
            kept.append(line)
        else:
            removed.append(line)
    return kept


def _unlinked(line: str, removed: list[str]) -> str:
    """Return the line without links to tweets."""
    if "t.co/" not in line and "pic." not in line:
        return line
    removed += _TWEET_LINK.findall(line)
    return " ".join(_TWEET_LINK.sub(" ", line).split())


def is_furniture(line: str) -> bool:
    """Tell whether a normalised line is page furniture wherever it stands."""
    if len(line) > _FURNITURE_CHARS:
        return False
    if not any(map(str.isalnum, line)):
        return True
    if len(line) <= _HEADLINE_CHARS and _is_short_furniture(line):
        return True
    if _BOX.match(line) or _CONTACT.match(line):
        return True
    return bool(_BOX_INSIDE.search(line)) and not _REPORTED.search(line)


def _is_short_furniture(line: str) -> bool:
    if _WHOLE.fullmatch(line) or _SHARE_BAR.fullmatch(line) or _AGO_LINE.fullmatch(line):
        return True
    if _TEASER.fullmatch(line):
        return True
    if _LINKED.fullmatch(line) and not _REPORTED.search(line):
        return True
    if _is_headline(line) and _GLUED.fullmatch(line) and not _REPORTED.search(line):
        return True
    names = _SEPARATED.split(line)
    return len(names) >= _LIST_LINES and all(map(_MENU.fullmatch, names))


def _is_headline(line: str) -> bool:
    """Tell whether a line may be a headline: short, and not ended like a sentence."""
    return len(line) <= _HEADLINE_CHARS and (line.endswith("?") or not _PROSE_END.search(line))


def _is_link(line: str) -> bool:
    return _is_headline(line) and not _CREDIT.search(line)


def _without_lists(lines: list[str], removed: list[str]) -> list[str]:
    """Return the lines without menus and without the headlines under "Related" and its like."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        stop = _list_end(lines, at)
        if stop == at:
            kept.append(lines[at])
            at += 1
        else:
            removed += [line for line in lines[at:stop] if line]
            at = stop
    return kept if len(kept) == len(lines) else _without_lists(kept, removed)


def _list_end(lines: list[str], start: int) -> int:
    """Return where the menu or link list that begins at `start` ends; `start` if none does."""
    if _LIST_LABEL.fullmatch(lines[start]):
        stop = start + 1
        while stop < len(lines) and (not lines[stop] or _is_link(lines[stop])):
            stop += 1
        return stop
    stop = start
    names = 0
    while stop < len(lines) and (not lines[stop] or _MENU.fullmatch(_BULLET.sub("", lines[stop]))):
        names += bool(lines[stop])
        stop += 1
    return stop if names >= _LIST_LINES else start


def _below_the_head(
    lines: list[str], removed: list[str], titled: bool
) -> tuple[list[str], str | None]:
    """Return the lines below labels, bylines and stamps, and the title that stood among them."""
    title: str | None = None
    kept = list(lines)
    at = 0
    while at < len(kept):
        line = kept[at]
        below = next((other for other in kept[at + 1 :] if other), "")
        if not line:
            at += 1
        elif below and _is_head_furniture(line, below):
            removed.append(kept.pop(at))
        elif not titled and title is None and _is_title(line, kept[at + 1 :]):
            title = kept.pop(at).removeprefix("# ")
        elif title is not None and not dates.is_stamp(line) and _is_headline(line):
            at += 1  # a deck: it stays, and a byline may follow it
        else:
            break
    return kept, title


def _is_head_furniture(line: str, below: str) -> bool:
    if _SECTION.fullmatch(line) or dates.is_stamp(line) or outlets.of_line(line):
        return True
    if outlets.is_names(line) and outlets.of_line(below):
        return True
    return outlets.is_byline(line)


def _is_marked_stamp(line: str) -> bool:
    return len(line) <= _HEADLINE_CHARS and dates.is_marked(line) and dates.is_stamp(line)


def _is_title(line: str, below: list[str]) -> bool:
    """Tell whether the first line is a headline: no sentence, no name, and text comes after."""
    first = line.removeprefix("# ")
    if not _is_headline(first) or len(first.split()) < _TITLE_WORDS or _BULLET.match(first):
        return False
    if outlets.begins_with_names(first) or _NO_TITLE.match(first):
        return False
    following = [other for other in below if other][:4]  # deck, byline, stamp, then the body
    return any(len(o) > len(line) and not _is_headline(o) for o in following)


def _in_page_order(removed: list[str], text: str) -> tuple[str, ...]:
    if len(removed) < 2:
        return tuple(removed)
    places: dict[str, int] = {}
    for number, line in enumerate(text.split("\n")):
        places.setdefault(line, number)
    # A link is part of a line, so it has no place of its own and is looked up in the text.
    ranked = {r: places[r] if r in places else text.count("\n", 0, text.find(r)) for r in removed}
    return tuple(sorted(removed, key=ranked.__getitem__))
