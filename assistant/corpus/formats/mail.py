"""A message (.eml): its text is an article, and so is each attachment that can be read.

The date is the day it was sent, the outlet who sent it. A message inside a message counts as an
archive inside an archive.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import email.utils
import io
from collections.abc import Iterator
from email.message import Message
from pathlib import PurePosixPath

from assistant.corpus.decode import decode
from assistant.corpus.formats import page, registry
from assistant.corpus.formats.file import File, Item, Rejected
from assistant.errors import ArticleRejected

_TEXTS = ("text/plain", "text/html")  # the order in which they are preferred


def read(file: File) -> Iterator[Item]:
    """Yield the message's own text, then what is attached to it."""
    if file.depth > file.limits.max_depth:
        raise ArticleRejected(
            f"found a message more than {file.limits.max_depth} deep in others, expected fewer;"
            " attach it alone"
        )
    texts: dict[str, Message] = {}
    attached: list[tuple[str, Message]] = []
    root, *inner = parts(file)
    for part in [root, *inner]:
        name, kind = part.get_filename(), part.get_content_type()
        if kind == "message/rfc822":
            attached.append((name or f"message-{len(attached) + 1}.eml", part))
        elif name and registry.suffix_of(name) in registry.FORMATS:
            attached.append((name, part))
        elif kind in _TEXTS and part.get_content_disposition() != "attachment":
            texts.setdefault(kind, part)
    if texts or not attached:
        try:
            yield file.external_id, {**_about(root), **_text(texts, file)}
        except ArticleRejected as error:
            yield Rejected(file.external_id, str(error))
    for name, part in attached:
        yield from _attachment(file, name, part)


def parts(file: File) -> list[Message]:
    """Return the parts of a message that hold no others, the message itself first.

    The older parser of headers is asked: the newer one fails on many that are merely wrong.
    """
    root = email.message_from_bytes(file.data(), policy=email.policy.compat32)
    found = [root]
    waiting = [root]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else []
        if isinstance(inner, list) and part.get_content_type() != "message/rfc822":
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        if part is not root:
            found.append(part)
        if len(found) > file.limits.max_parts:
            raise ArticleRejected(
                f"found a message of more than {file.limits.max_parts:,} parts, expected fewer;"
                " leave it out"
            )
    return found


def body_of(part: Message) -> bytes:
    """Return what a part holds, its transfer encoding undone; a message is its own bytes."""
    if part.is_multipart():
        return b"".join(bytes(one) for one in part.get_payload() if isinstance(one, Message))
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def header(part: Message, name: str) -> str:
    """Return a header as text, "" where it is missing or beyond reading."""
    try:
        found = email.header.make_header(email.header.decode_header(str(part.get(name, ""))))
        return " ".join(str(found).split())
    except (ValueError, LookupError, email.errors.MessageError):
        return " ".join(str(part.get(name, "")).split())


def _about(root: Message) -> dict[str, object]:
    sender, address = email.utils.parseaddr(header(root, "From"))
    about = {
        "title": header(root, "Subject"),
        "date": _sent(header(root, "Date")),
        "source": sender or address,
    }
    return {name: value for name, value in about.items() if value}


def _sent(date: str) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def _text(texts: dict[str, Message], file: File) -> dict[str, object]:
    kind = next((kind for kind in _TEXTS if kind in texts), None)
    if kind is None:
        raise ArticleRejected("found a message without text, expected some; leave it out")
    text = decode(body_of(texts[kind]), stated=texts[kind].get_content_charset())
    if kind == "text/plain":
        return {"text": text}
    shown = page.shown(text, limits=file.limits)
    return {"text": shown.text, "notes": shown.notes}


def _attachment(file: File, name: str, part: Message) -> Iterator[Item]:
    message = part.get_content_type() == "message/rfc822"
    suffix = ".eml" if message else registry.suffix_of(name)
    file.spent.members += 1
    member = file.member(
        PurePosixPath(name.replace("\\", "/")).name, suffix, io.BytesIO(body_of(part))
    )
    yield from registry.read_member(member)
