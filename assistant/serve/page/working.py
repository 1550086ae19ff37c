"""The steps of what is worked on -> what its reader sees until the answer or briefing is there.

Pure. No word of an answer stands here: sentences are shown once all of them are checked.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.serve.page.marking import Markup, joined, line
from assistant.types import Step

# What is done while a step is under way; a step without words is shown under its own name.
_SAID = {
    "scope": "Reading the question",
    "retrieve": "Searching the articles",
    "rerank": "Comparing what was found with the question",
    "write": "Reading the best passages for an answer",
    "check": "Checking each sentence against its source",
    "later": "Looking for what was published later",
    "read": "Reading what was found, sentence by sentence",
    "choose": "Choosing what matters, and looking for where sources differ",
}


def html(question: str, steps: Sequence[Step], *, making: str = "Answer") -> Markup:
    """Return the question and its steps so far, of which the last one is under way."""
    *over, now = steps
    return Markup(
        '<section class="answer working" aria-label="{}" aria-busy="true">'
        '<p class="asking"><bdi>{}</bdi></p><ol class="under-way">{}'
        '<li class="now" aria-current="step"><span role="status">{}</span></li></ol></section>'
    ).format(
        making,
        line(question),
        joined(Markup('<li class="over">{}</li>').format(_said(step)) for step in over),
        _said(now),
    )


def _said(step: Step) -> str:
    return _SAID.get(step.name, step.name)
