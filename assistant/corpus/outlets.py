"""The outlet that an article names as its own, as opposed to outlets it quotes.

Lines of a page or its address in, the outlet's name or None out. Only set forms count: a dateline
("WASHINGTON (Reuters) - "), a byline ("By NAME, BBC News"), a line with nothing but the
outlet, a copyright line, "originally appeared on". "According to NBC News" names another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.corpus import addresses

_HEAD_LINES = 8  # a dateline or byline below that belongs to a quotation or an embedded story
_TAIL_LINES = 6  # copyright and "originally appeared" lines close a page
_MARK_CHARS = 300  # a longer line is body text
_TALL = r"A-Z\u00c0-\u00de"

# Names that stand for themselves, without a word such as "Times" that tells an outlet. One
# spelling each, because `--source` compares them; desks ("CNN Business") belong to their outlet.
_KNOWN = {
    name.lower(): name
    for name in (
        *("Reuters", "AFP", "Associated Press", "Bloomberg", "CNN", "BBC", "BBC News", "NPR"),
        *("PBS", "PBS NewsHour", "CNBC", "MSNBC", "ABC News", "CBS News", "NBC News", "Fox News"),
        *("Sky News", "ITV News", "Al Jazeera", "Axios", "Politico", "ProPublica", "USA TODAY"),
        *("Newsweek", "The Guardian", "The Economist", "The Atlantic", "The Week", "The Hill"),
        *("The Independent", "Deutsche Welle", "DW", "Euronews", "France 24", "TASS", "Xinhua"),
        *("Anadolu Agency", "Kyodo News", "Yonhap", "PA Media", "UPI", "McClatchy", "HuffPost"),
        *("BuzzFeed News", "Vox", "Vice News", "Semafor", "The Verge", "Wired", "TechCrunch"),
        *("Business Insider", "Forbes", "Fortune", "Financial Times", "The New York Times"),
        *("The Washington Post", "The Wall Street Journal", "Los Angeles Times", "TIME"),
        *("The Daily Beast", "Daily Mail", "The Sun", "Daily Express", "The Telegraph"),
        *(
            "The Times",
            "Le Monde",
            "El País",
            "Der Spiegel",
            "Kyiv Independent",
            "24/7 Wall Street",
        ),
    )
} | {
    **{"ap": "Associated Press", "the associated press": "Associated Press"},
    **{"ap news": "Associated Press", "apnews": "Associated Press"},
    **{"agence france-presse": "AFP", "guardian": "The Guardian", "usatoday": "USA TODAY"},
    **{"usa today sports": "USA TODAY", "usa today network": "USA TODAY", "cnn.com": "CNN"},
    **{f"cnn {d}": "CNN" for d in ("business", "politics", "health", "sport", "travel", "opinion")},
    **{"new york times": "The New York Times", "washington post": "The Washington Post"},
    **{"nyt": "The New York Times", "wsj": "The Wall Street Journal"},  # as their feeds begin
    **{
        "wall street journal": "The Wall Street Journal",
        "the bbc": "BBC",
        "fox business": "Fox News",
    },
}
# Sites whose name is not their host. A subdomain ("eu.usatoday.com") belongs to its site.
_SITES = {
    **{"reuters.com": "Reuters", "apnews.com": "Associated Press", "ap.org": "Associated Press"},
    **{"afp.com": "AFP", "bloomberg.com": "Bloomberg", "cnn.com": "CNN", "npr.org": "NPR"},
    **{"bbc.com": "BBC", "bbc.co.uk": "BBC", "pbs.org": "PBS", "cnbc.com": "CNBC", "dw.com": "DW"},
    **{"msnbc.com": "MSNBC", "abcnews.go.com": "ABC News", "abcnews.com": "ABC News"},
    **{"cbsnews.com": "CBS News", "nbcnews.com": "NBC News", "foxnews.com": "Fox News"},
    **{"foxbusiness.com": "Fox News", "sky.com": "Sky News", "itv.com": "ITV News"},
    **{"aljazeera.com": "Al Jazeera", "axios.com": "Axios", "politico.com": "Politico"},
    **{"politico.eu": "Politico", "propublica.org": "ProPublica", "usatoday.com": "USA TODAY"},
    **{"newsweek.com": "Newsweek", "theguardian.com": "The Guardian", "time.com": "TIME"},
    **{"economist.com": "The Economist", "theatlantic.com": "The Atlantic", "vox.com": "Vox"},
    **{"theweek.co.uk": "The Week", "theweek.com": "The Week", "thehill.com": "The Hill"},
    **{"independent.co.uk": "The Independent", "euronews.com": "Euronews", "upi.com": "UPI"},
    **{"france24.com": "France 24", "tass.com": "TASS", "xinhuanet.com": "Xinhua"},
    **{"news.cn": "Xinhua", "aa.com.tr": "Anadolu Agency", "yna.co.kr": "Yonhap"},
    **{"huffpost.com": "HuffPost", "buzzfeednews.com": "BuzzFeed News", "vice.com": "Vice News"},
    **{"semafor.com": "Semafor", "theverge.com": "The Verge", "wired.com": "Wired"},
    **{"techcrunch.com": "TechCrunch", "businessinsider.com": "Business Insider"},
    **{"forbes.com": "Forbes", "fortune.com": "Fortune", "ft.com": "Financial Times"},
    **{"nytimes.com": "The New York Times", "washingtonpost.com": "The Washington Post"},
    **{"wsj.com": "The Wall Street Journal", "latimes.com": "Los Angeles Times"},
    **{"thedailybeast.com": "The Daily Beast", "dailymail.co.uk": "Daily Mail"},
    **{"dailymail.com": "Daily Mail", "thesun.co.uk": "The Sun", "express.co.uk": "Daily Express"},
    **{"telegraph.co.uk": "The Telegraph", "thetimes.co.uk": "The Times"},
    **{"thetimes.com": "The Times", "lemonde.fr": "Le Monde", "elpais.com": "El País"},
    **{"spiegel.de": "Der Spiegel", "kyivindependent.com": "Kyiv Independent"},
    **{"247wallst.com": "24/7 Wall Street"},
}
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_TELLING = re.compile(  # last words that only outlets have behind a name
    rf"(?:The )?[{_TALL}][\w.'’&-]*(?: [{_TALL}&(][\w.'’&)-]*){{0,4}} (?:News|Times|Post|Journal"
    r"|Herald|Tribune|Gazette|Chronicle|Press|Courier|Register|Sentinel|Globe|Telegraph|Guardian"
    r"|Republic|Observer|Independent|Examiner|Inquirer|Standard|Mirror|Enquirer|Today|TODAY"
    r"|Network|Magazine|Broadcasting|Radio|TV|Media|Agency)"
    r"|[\w-]+\.(?:com|org|net|co\.uk|news)"
)
_DASH = r"(?:--?|[–—])"
_DATELINE = re.compile(
    rf"(?:[{_TALL}][\w.,'’/ \u00c0-\u00ff-]{{0,60}})?\((?P<outlet>[{_TALL}][\w.'’& -]{{1,40}})\)"
    rf"\s?{_DASH}(?=\s|$)"
)
_CITY = re.compile(rf"[{_TALL}][\w.,'’/ \u00c0-\u00ff-]{{1,40}}?")
_BYLINE = re.compile(
    rf"By:? (?=[{_TALL}])(?P<who>[^,|•·]{{3,60}})(?:,| ?[|•·–—/]| for )(?P<rest>.+)"
)
_BYLINE_ALONE = re.compile(
    rf"B[Yy]:? [{_TALL}][\w.'’-]+(?: (?:[{_TALL}][\w.'’-]*|de|van|von|der|bin|al|and))"
    rf"{{1,8}}"
)
_PERSON = rf"[{_TALL}][\w.'’-]+(?: (?:[{_TALL}][\w.'’-]*|de|della|van|von|der|bin|al)){{1,2}}"
_NAMES = re.compile(rf"{_PERSON}(?:(?:,| and|, and) {_PERSON}){{0,4}}")
_NAMES_OUTLET = re.compile(
    rf"(?P<who>{_PERSON}(?:(?:,| and|, and) {_PERSON}){{0,4}}), (?P<rest>.+)"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}(?:\s?[-–]\s?\d{4})?,?\s+)?(?:by\s+)?"
    r"(?P<outlet>[^.|©,;\d]{2,50}?)(?=\s*(?:[.|,;]|all rights|\d{4}|$))",
    re.IGNORECASE,
)
_FIRST_SEEN = re.compile(
    r"(?:This (?:article|story|post|piece|column) (?:was )?)?(?:originally|first) "
    r"(?:appeared|published|ran) (?:on|in|by|at) (?P<outlet>[^:.;]{2,50}?)"
    r"(?=\s*(?:[:;]|\.\s|\.?$| and is ))",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\([^()]{2,40}\)\s?")  # "The (Burlington) Free Press"
_NO_OUTLETS = re.compile(
    r"(?:breaking|fake|latest|local|us|u\.s\.|world|sports?|business|good|bad|top|more|all)"
    r" (?:news|times|media)",
    re.IGNORECASE,
)


def known(name: str) -> str | None:
    """Return the one spelling of a well-known outlet, or None."""
    return _KNOWN.get(name.strip(" .,").lower())


def outlet(name: str) -> str | None:
    """Return the outlet that `name` is, known or told by its last word, or None."""
    name = name.strip(" .,")
    if spelled := known(name):
        return spelled
    if len(name) <= 50 and _TELLING.fullmatch(name) and not _NO_OUTLETS.fullmatch(name):
        return name
    return None


def of_url(url: str) -> str | None:
    """Return the outlet of a web address: its usual name, else its host without "www."."""
    address = addresses.read(url)
    if address is None or not _HOST.fullmatch(address.host):  # no name: a number, "localhost"
        return None
    labels = address.host.split(".")
    sites = (".".join(labels[at:]) for at in range(len(labels)))
    return next((_SITES[site] for site in sites if site in _SITES), address.host)


def canonical(name: str) -> str:
    """Return the one spelling of an outlet's name, so that "usatoday.com" is "USA TODAY".

    A name that is not known stays as it is, without space and full stops around it.
    """
    name = " ".join(name.split()).strip(" .,")
    if spelled := known(name):
        return spelled
    if _HOST.fullmatch(name):
        return of_url(f"https://{name}") or name
    return of_url(name) or name


def of_line(line: str) -> str | None:
    """Return the outlet of a line that holds nothing else: "CNN —", "London CNN Business —"."""
    if len(line) > 60:  # a place and an outlet
        return None
    bare = line.rstrip(" –—-")
    if (found := known(bare.strip("()"))) or line == bare:
        return found
    words = bare.split()
    return next(
        (
            found
            for at in range(1, len(words))
            if (found := known(" ".join(words[at:]))) and _CITY.fullmatch(" ".join(words[:at]))
        ),
        None,
    )


def is_byline(line: str) -> bool:
    """Tell whether `line` says who wrote the article and nothing else."""
    if len(line) > 120:  # half a dozen names
        return False
    return bool(_BYLINE_ALONE.fullmatch(line)) or _of_byline(line) is not None


def is_names(line: str) -> bool:
    """Tell whether `line` may be nothing but names of people: "NAME and NAME"."""
    return len(line) <= 120 and bool(_NAMES.fullmatch(line))


def begins_with_names(line: str) -> bool:
    """Tell whether `line` is names, or names and what they are: "NAME, Star writer"."""
    match = _NAMES.match(line)
    return match is not None and line[match.end() :][:1] in {"", ","}


def _of_byline(line: str) -> str | None:
    if len(line) > 120:
        return None
    match = _BYLINE.fullmatch(line) or _NAMES_OUTLET.fullmatch(line)
    if match is None:
        return None
    parts = re.split(r"\s*(?:[,|•·/]|\s[–—-]\s)\s*", match["rest"].strip(" |,•·"))
    return next((found for part in parts if (found := outlet(part))), None)


def source(lines: Sequence[str]) -> str | None:
    """Return the outlet that the non-blank `lines` of a page name as their own, or None."""
    for above, line in zip(["", *lines], lines[:_HEAD_LINES], strict=False):
        if found := of_line(line) or _of_byline(line) or _below_names(above, line):
            return found
        dateline = _DATELINE.match(line[:120])
        if dateline and (dateline.start("outlet") <= 1 or _placed(dateline)):
            return known(dateline["outlet"]) or dateline["outlet"]
    for line in [*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]:
        match = _COPYRIGHT.match(line) or _FIRST_SEEN.match(line)
        if len(line) <= _MARK_CHARS and match and (found := outlet(match["outlet"])):
            return found
    return None


def _below_names(above: str, line: str) -> str | None:
    """Return the outlet that stands alone below its writers: "NAME", "The Port Selim Gazette"."""
    if not is_names(above) or outlet(above):
        return None
    return outlet(_PLACE.sub("", line.split("|", 1)[0]))


def _placed(dateline: re.Match[str]) -> bool:
    """Tell whether a place in capitals stands before the outlet, as datelines have it."""
    place = dateline.string[: dateline.start("outlet") - 1]
    first = re.match(rf"[{_TALL}.'’ -]+", place)
    return first is not None and len(first[0].strip()) > 1
