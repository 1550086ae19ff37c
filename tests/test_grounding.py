"""The grounding test: the whole question set on the seeds, held to eval/gates.toml."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.evaluate import gate, measures
from assistant.evaluate.run import evaluate_answers
from assistant.reply import as_json
from tests.processes import ROOT

KINDS = {
    *("direct", "paraphrase", "who_said", "number", "date", "date_arithmetic", "yes_no"),
    *("why_how", "two_articles", "conflict", "false_premise", "near_miss", "rubbish", "off_topic"),
}


@pytest.mark.slow
def test_the_seed_questions_hold_the_gates(assistant: Assistant) -> None:
    def text_of(article_id: str) -> str:
        article = assistant.article(article_id)
        if article is None:
            raise KeyError(article_id)
        return article.text

    run = evaluate_answers(
        ROOT / "eval" / "seeds.jsonl",
        assistant.ask,
        text_of,
        lambda done, of: None,
        to_json=as_json,
        today=None,
    )
    gates = gate.load_gates(ROOT / "eval" / "gates.toml", section="answers", known=measures.NAMES)
    assert len(run.outcomes) >= 120
    assert {outcome.case.type for outcome in run.outcomes} == KINDS
    assert not [outcome.error for outcome in run.outcomes if outcome.error]
    assert gates
    assert [str(failed) for failed in run.failed_gates(gates)] == []
