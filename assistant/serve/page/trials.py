"""A question set -> the Evaluation tab: the set is asked, and the report of `eval answers` shown.

The report is a page of its own in a frame that runs no script: what stands in a set or an
article reaches this page as the text of an attribute and no further.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant import reply as replies
from assistant.errors import AssistantError, BadRequest
from assistant.evaluate import gate, measures
from assistant.evaluate import page as report
from assistant.evaluate.gate import Gate
from assistant.evaluate.run import evaluate_answers
from assistant.serve.page.desk import Desk
from assistant.serve.page.marking import Markup, note, problem
from assistant.serve.page.uploads import Progress

GATES = Path("eval/gates.toml")
EMPTY = note(
    "Choose a question set, one JSON object to a line as in eval/seeds.jsonl: every question is"
    " asked, and what came back is measured against what the set says."
)


def run(desk: Desk, chosen: str | None, tell: Progress) -> Markup:
    """Ask every question of a set and show the measures, the gates and every wrong case."""
    try:
        if not chosen:
            raise BadRequest("no question set was chosen; give a .jsonl file with one case a line")
        ran = evaluate_answers(
            Path(chosen),
            desk.reply,
            desk.text_of,
            lambda done, of: tell("questions", done, of),
            to_json=replies.as_json,
        )
        limits = _gates()
    except AssistantError as error:
        return problem(str(error))
    return Markup(
        '<iframe class="report" title="Report of {}" sandbox srcdoc="{}"></iframe>'
    ).format(ran.set_name, report.html(ran, limits))


def _gates() -> Sequence[Gate]:
    if not GATES.is_file():
        return ()
    return gate.load_gates(GATES, section="answers", known=measures.NAMES)
