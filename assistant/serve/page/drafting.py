"""What happens when a reader asks for a briefing, edits or takes it away: values in, HTML out.

The functions behind the Brief tab, without Gradio: each takes what the browser sent, which may be
anything. The draft is a Briefing and every edit makes another, so what is downloaded is what is
shown.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer.briefing import edit
from assistant.errors import AssistantError
from assistant.export.words import HEADINGS
from assistant.export.write import FORMATS
from assistant.serve.page import brief, limits, working
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits
from assistant.serve.page.marking import UNFORESEEN, Markup, problem
from assistant.types import Briefing

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "md": "text/markdown",
    "json": "application/json",
}
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Drafted:
    """Everything the Brief tab shows of one draft, or before one."""

    limits: Limits
    briefing: Briefing | None
    draft: Markup
    chips: Markup


def nothing(desk: Desk, within: Limits | None = None) -> Drafted:
    """Show the tab before anything is asked."""
    within = within or Limits()
    return Drafted(within, None, brief.EMPTY, chips(desk, within))


def again(desk: Desk, within: Limits, held: Briefing | None) -> Drafted:
    """Show a draft once more, if there is one."""
    empty = nothing(desk, within)
    return replace(empty, briefing=held, draft=brief.html(held)) if held else empty


def make(desk: Desk, topic: str, within: Limits, note: str = "") -> Iterator[Drafted]:
    """Make a briefing; what cannot be asked is explained.

    Yields the steps in the place of the draft while it is worked on, then the draft.
    """
    before = nothing(desk, within)
    try:
        for now in desk.brief(topic, within, dt.date.today()):
            if isinstance(now, Briefing):
                briefing = edit.noted(now, note)
                yield replace(before, briefing=briefing, draft=brief.html(briefing))
            else:
                yield replace(before, draft=working.html(topic, now, making="Briefing"))
    except AssistantError as error:
        yield replace(before, draft=problem(str(error)))
    except Exception:
        yield replace(before, draft=problem(UNFORESEEN))
        raise


def limit(
    desk: Desk, topic: str, within: Limits, note: str, made: Mapping[str, Any]
) -> Iterator[Drafted]:
    """Change a limit, and make the briefing again under its note where there is a topic."""
    _, within = limits.changed(topic, within, None, made)
    if topic.strip():
        yield from make(desk, topic, within, note)
    else:
        yield nothing(desk, within)


def change(briefing: Briefing, note: str, made: Mapping[str, Any]) -> tuple[Briefing, Markup]:
    """Edit a draft as a button says; a button that makes no sense changes nothing."""
    briefing = edit.noted(briefing, note)
    section = next((kind for kind in HEADINGS if kind == made.get("section")), None)
    if section is None or briefing.refused:
        return briefing, brief.html(briefing)
    what = made.get("edit")
    if what in {"up", "down"}:
        briefing = edit.moved(briefing, section, -1 if what == "up" else 1)
    elif what == "drop":
        briefing = edit.without_section(briefing, section)
    elif what == "cut":
        at = str(made.get("at", ""))
        # More digits than a briefing has sentences were never sent by a button.
        row = int(at) if at.isdecimal() and len(at) < 5 else -1
        briefing = edit.without_sentence(briefing, section, row)
    left = {each.kind for each in briefing.sections}
    return briefing, brief.html(briefing, section if section in left else None)


def taken(briefing: Briefing | None, note: str, made: Mapping[str, Any]) -> str:
    """Return a file of the draft as JSON that a browser can save; empty for an unknown format."""
    name = str(made.get("format", ""))
    if briefing is None or briefing.refused or name not in _TYPES:
        return ""
    content = FORMATS[f".{name}"](edit.noted(briefing, note))
    return json.dumps(
        {
            "name": f"{file_name(briefing)}.{name}",
            "type": _TYPES[name],
            "base64": b64encode(content).decode(),
        }
    )


def file_name(briefing: Briefing) -> str:
    """Return a name for files of a briefing, of plain letters, digits and hyphens."""
    plain = re.sub(r"[\W_]+", "-", briefing.topic).strip("-").lower()
    return f"briefing-{plain[:_NAME_CHARS].strip('-') or 'topic'}"


def chips(desk: Desk, within: Limits) -> Markup:
    """Return the limits of the search, to be changed."""
    return limits.html(within, None, desk.outlets(), listed="brief-outlets")
