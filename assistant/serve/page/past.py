"""The turns of a session -> the list of the History tab, and what is taken away from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.serve.page import words
from assistant.serve.page.marking import Markup, data, joined, line
from assistant.serve.page.turn import Turn


def html(turns: Sequence[Turn], wanted: str = "") -> Markup:
    """Return the turns, the newest first."""
    if not turns:
        said = "No question of this session has these words." if wanted else "Nothing asked yet."
        return Markup('<section class="listing"><p class="hint">{}</p></section>').format(said)
    return Markup(
        '<section class="listing" aria-label="Questions asked"><ul class="nearest">{}</ul>'
        '<details class="fold"><summary>Delete all</summary><p>All questions of this session and'
        ' their answers leave. <button type="button" class="plain" {}>Delete all of them</button>'
        "</p></details></section>"
    ).format(joined(map(_item, turns)), data({"event": "removed", "turn": ""}))


def _item(turn: Turn) -> Markup:
    asked = line(turn.document["question"])
    return Markup(
        '<li><button type="button" class="open" {}><span><bdi>{}</bdi></span></button>'
        '<p class="byline"><span>{}</span> <span>{}</span></p><p class="excerpt"><bdi>{}</bdi></p>'
        '<button type="button" class="plain" {} aria-label="Delete: {}">Delete</button></li>'
    ).format(
        data({"event": "turned", "turn": turn.id}),
        asked,
        f"{turn.at.astimezone():%Y-%m-%d %H:%M}",
        "refused" if turn.refused else words.count(len(turn.document["sources"]), "source"),
        line(turn.document["answer"]),
        data({"event": "removed", "turn": turn.id}),
        asked,
    )


def exported(turns: Sequence[Turn]) -> str:
    """Return turns as replies, one JSON document to a line, the oldest first.

    It is what `ask --batch --json` writes, so `assistant verify` checks it.
    """
    return as_lines([turn.document for turn in reversed(turns)])


def as_lines(documents: Sequence[Mapping[str, Any]]) -> str:
    """Return JSON documents, one to a line."""
    return "".join(f"{json.dumps(dict(each), ensure_ascii=False)}\n" for each in documents)
