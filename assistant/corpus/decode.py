"""Bytes of a text file to a string, whatever encoding they are in.

Bytes in, text out, or ArticleRejected where they are not text. UTF-8 comes first because a wrong
guess can never pass for it; everything else is weighed, never trusted.
"""

from __future__ import annotations

import codecs
import re

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


def has_mark(data: bytes) -> bool:
    """Tell whether `data` begins with the byte order mark of UTF-16 or UTF-32."""
    return any(data.startswith(mark) for mark, _ in _BOMS)


def decode(data: bytes) -> str:
    """Decode the bytes of a text file: UTF-8, UTF-16 or -32 with a mark, or a guessed encoding.

    A file of mixed encodings is read as UTF-8 with each stray byte taken as Windows-1252. Raises
    ArticleRejected where the bytes are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if b"\x00" in data or controls > _CONTROL_SHARE * len(sample) or data.startswith(b"%PDF-"):
        raise ArticleRejected(_BINARY)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _guess(data)
    shown = text[:_SAMPLE]
    if sum(c.isalnum() or c in " \t\r\n.,;:!?'\"()-" for c in shown) < _READABLE_SHARE * len(shown):
        raise ArticleRejected(_BINARY)
    return text


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
