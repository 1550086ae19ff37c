"""The folder of public sets -> responses with the text they rest on, and which words are not in it.

Only sets whose licence lets weights be shipped are read: RAGTruth's annotations (MIT), SummEdits
(Apache-2.0), BUMP (MIT) and WiCE (ODC-BY). A quarter of each is held out by its text, so that what
measures never stands on a text that was trained on. Our own claims are written on other texts.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.training import documents
from assistant.types import Span

CLAIMS = Path(__file__).parent / "claims.jsonl"
NAMES = ("ragtruth_qa", "summedits", "bump", "wice")
HELD_OUT = 0.25
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Response:
    """A response and its text. `doubted` are the words that the text does not carry.

    None where the set does not say which they are.
    """

    text: str
    context: str
    supported: bool
    doubted: tuple[Span, ...] | None


def read(data: Path, name: str) -> tuple[list[Response], list[Response]]:
    """Return the responses of one set: those to train on and those held out."""
    trained: list[Response] = []
    held: list[Response] = []
    for file in sorted((data / name).glob("claims*.jsonl")):
        for row in documents.lines(file):
            part = held if held_out(row["context"]) else trained
            part.append(
                Response(row["response"], row["context"], row["supported"], _doubted(name, row))
            )
    return trained, held


def ours(data: Path, file: Path = CLAIMS) -> list[Response]:
    """Return the claims written for this project, all of them to train on."""
    rows = list(documents.lines(file))
    return [
        Response(
            row["claim"], passage, row["supported"], tuple(Span(*span) for span in row["doubted"])
        )
        for row, (_, passage) in zip(rows, documents.passages(data, rows), strict=True)
    ]


def held_out(context: str) -> bool:
    """Tell whether what rests on this text is for measuring; the same on every machine."""
    drawn = int(hashlib.sha256(context.encode()).hexdigest()[:8], 16) / 0x100000000
    return drawn < HELD_OUT


def changed(original: str, edited: str) -> tuple[Span, ...]:
    """Return the words of `edited` that are not as in `original`, neighbours in one span.

    Where words were only taken out, the word behind them.
    """
    words = [Span(*match.span()) for match in _WORD.finditer(edited)]
    matcher = difflib.SequenceMatcher(
        None, _WORD.findall(original), [word.of(edited) for word in words], autojunk=False
    )
    spans: list[Span] = []
    for what, _, _, first, last in matcher.get_opcodes():
        if what == "equal" or first >= len(words):
            continue
        spans.append(Span(words[first].start, words[max(first, last - 1)].end))
    return tuple(spans)


def _doubted(name: str, row: dict[str, Any]) -> tuple[Span, ...] | None:
    if row["supported"]:
        return ()
    if row["spans"]:
        return tuple(Span(mark["start"], mark["end"]) for mark in row["spans"])
    if name == "summedits" and row["original"] != row["response"]:
        return changed(row["original"], row["response"]) or None
    return None
