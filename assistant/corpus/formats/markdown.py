"""A .md file as the text its reader sees; front matter gives title, date and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.corpus.decode import decode
from assistant.corpus.formats.file import File, Item

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.{0,5000}?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(
    r"(title|date|updated|source|author|url|language)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.IGNORECASE
)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1")


def read(file: File) -> Iterator[Item]:
    """Yield the article without its marks."""
    text = decode(file.data(), stated=file.charset).replace("\r\n", "\n")
    fields: dict[str, object] = {}
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        found = (_FIELD.match(line.strip()) for line in front[1].split("\n"))
        fields = {match[1].lower(): match[2] for match in found if match}
    first = _HEADING.match(text.lstrip())
    if first and "title" not in fields:
        fields["title"], text = first[1], text.lstrip()[first.end() :]
    for pattern, shown in ((_IMAGE, ""), (_LINK, r"\1"), (_HEADING, r"\1"), (_EMPHASIS, r"\2")):
        text = pattern.sub(shown, text)
    yield file.external_id, {**fields, "text": text}
