"""A web address taken apart: host and path, of the page itself where an archive kept a copy.

A string in, an Address or None out. Nothing is looked up: an address is read, never fetched.
Two articles with one `page` are versions of one page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

# First labels of a host that name a version of the site, not another site.
_VERSIONS = frozenset("www www2 m mobile amp edition us uk eu en".split())


# Parameters that say where a reader came from, not what the page is.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|cmpid|ref|ref_src|share|smid|ocid|amp",
    re.IGNORECASE,
)

_HOME = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """The `host` in small letters, without port and "www."; `path` and `query` as written."""

    host: str
    path: str
    query: str = ""


def read(url: str) -> Address | None:
    """Return the parts of an http address, None for anything else.

    In "https://archive.example/2022/https://paper.example/a" the last address is the page.
    """
    path = url.partition("?")[0]
    inner = max(path.rfind("http://"), path.rfind("https://"))
    if inner < 0:
        return None
    try:
        parts = urlsplit(url[inner:].strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:  # brackets that are no address
        return None
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _VERSIONS:
        labels = labels[1:]
    return Address(".".join(labels), parts.path, parts.query) if host else None


def page(url: str | None) -> str | None:
    """Return one form of all addresses that lead to a page; None for a site and not a page of it.

    Scheme, "www.", fragment, tracking parameters and a last slash do not tell pages apart.
    """
    address = read(url) if url else None
    if address is None:
        return None
    asked = parse_qsl(address.query, keep_blank_values=True)
    kept = [pair for pair in asked if not _TRACKING.fullmatch(pair[0])]
    path = _HOME.sub("", address.path).rstrip("/")
    if not path and not kept:
        return None
    return f"{address.host}{path}" + (f"?{urlencode(sorted(kept))}" if kept else "")
