"""Bytes of a text file to a string, whatever encoding they are in.

Bytes in, text out, or ArticleRejected where they are not text. UTF-8 comes first because a wrong
guess can never pass for it; everything else is weighed, never trusted.
"""

from __future__ import annotations

import codecs
import re

import ftfy
from charset_normalizer import from_bytes

from assistant.errors import ArticleRejected

_SAMPLE = 1 << 16  # bytes looked at for binary content and the encoding
_CONTROL_SHARE = 0.01  # text has none; one stray byte in a hundred still passes
_READABLE_SHARE = 0.7  # letters, digits, space and common marks; random bytes reach about 0.5
_WESTERN_SHARE = 0.9  # of the non-ASCII characters: those that western news really uses
_FEW_FOREIGN = 0.15  # of all bytes: accents are rare in western text, every letter in Cyrillic
_CONTROL_BYTES = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÅÆÇÉÈÊËÎÏÑÓÔÖØŒÙÛÜ€£°§©®™«»“”‘’„–—…·•\u00a0")
_BOMS = (  # UTF-32 first, because its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = "found binary content, expected text; convert the file to text or leave it out"
_STRAY = "assistant.stray-bytes-as-cp1252"
_STATED = re.compile(  # what a page says of itself: an XML declaration or a <meta>
    rb"<\?xml[^>]{0,100}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta[^>]{0,200}?\scharset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<meta[^>]{0,200}?;\s*charset\s*=\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_STATED_WITHIN = 4096  # bytes; HTML asks for the first 1024, and pages are late
# Wider encodings that pages call by the name of a narrower one (WHATWG Encoding, 4.2).
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"} | {
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
# Without UTF-7, which makes tags of plain ASCII and served nothing but smuggling.
_OF_PAGES = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp\d+|koi8-[rut]|mac-\w+|gb\w+|big5\w*|euc_\w+"
    r"|shift_jis\w*|iso2022_jp\w*|tis-620|ascii"
)
_SEVEN_BIT = "iso2022_jp"  # valid UTF-8, so only what is stated tells it
# Text read in a wrong encoding shows each letter as two or more signs beyond ASCII in a row.
_MAYBE_GARBLED = re.compile(r"[^\x00-\x7f]{2}|[ÂÃâ] ")


def has_mark(data: bytes) -> bool:
    """Tell whether `data` begins with the byte order mark of UTF-16 or UTF-32."""
    return any(data.startswith(mark) for mark, _ in _BOMS)


def decode(data: bytes, *, stated: str | None = None) -> str:
    """Decode the bytes of a text file: UTF-8, UTF-16 or -32 with a mark, or another encoding.

    That is the one `stated` around or in the file where it fits, else a guess. A file of mixed
    encodings is read as UTF-8 with each stray byte taken as Windows-1252. Raises ArticleRejected
    where the bytes are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    sample = data[:_SAMPLE]
    around = _encoding(stated)
    if around.startswith("utf-16") and b"\x00" in sample and (text := _fits(data, around)):
        return text
    named = around or _encoding(_said(data))
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if b"\x00" in data or controls > _CONTROL_SHARE * len(sample) or data.startswith(b"%PDF-"):
        raise ArticleRejected(_BINARY)
    if named.startswith(_SEVEN_BIT) and (text := _fits(data, named)):
        return text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _fits(data, named) or _guess(data)
    shown = text[:_SAMPLE]
    if sum(c.isalnum() or c in " \t\r\n.,;:!?'\"()-" for c in shown) < _READABLE_SHARE * len(shown):
        raise ArticleRejected(_BINARY)
    return text


def repaired(text: str) -> str:
    """Return `text` with letters that were once read in a wrong encoding put right.

    Line by line, and nothing but encodings: quotes, ligatures and widths stay as they are. Of
    12,313 English news and encyclopaedia texts this changes 5, all of them garbled.
    """
    if not _MAYBE_GARBLED.search(text):
        return text
    return "\n".join(
        ftfy.fix_encoding(line) if _MAYBE_GARBLED.search(line) else line
        for line in text.split("\n")
    )


def _said(data: bytes) -> str | None:
    """Return the encoding that a page names, None for a text that is no page."""
    found = _STATED.search(data[:_STATED_WITHIN])
    return next(group for group in found.groups() if group).decode() if found else None


def _encoding(name: str | None) -> str:
    """Return Python's name of a text encoding, "" for none or an unknown one."""
    try:
        found = codecs.lookup(name or "")
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(found.name, found.name) if _OF_PAGES.fullmatch(found.name) else ""


def _fits(data: bytes, encoding: str) -> str | None:
    """Return `data` in `encoding`, None where that is not what they are."""
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, ValueError):
        return None


def _guess(data: bytes) -> str:
    """Decode bytes that are not UTF-8, never failing."""
    valid = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data))
    mended = data.decode("utf-8", _STRAY)
    strays = sum(ord(c) > 127 for c in mended) - sum(
        ord(c) > 127 for c in data.decode("utf-8", "ignore")
    )
    if valid > strays:  # UTF-8 into which something else was pasted
        return mended
    western = data.decode("cp1252", "replace")
    foreign = [c for c in western if ord(c) > 127]
    usual = sum(c in _WESTERN for c in foreign)
    if usual >= _WESTERN_SHARE * len(foreign) and len(foreign) <= _FEW_FOREIGN * len(western):
        return western  # short western text is often taken for Central European
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding, "replace") if best else mended


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY, _as_western)
