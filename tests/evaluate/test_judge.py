from __future__ import annotations

from typing import Any

import pytest

from assistant.evaluate.cases import Case, Gold
from assistant.evaluate.judge import Outcome, judge, places, says
from tests.evaluate.make import (
    FERRY,
    HARBOUR,
    RIBBON,
    WEEKS,
    make_case,
    make_claim,
    make_refusal,
    make_reply,
    make_source,
    make_unanswerable,
    text_of,
)


def judged(case: Case, reply: dict[str, Any]) -> Outcome:
    return judge(case, reply, text_of, seconds=0.1)


def test_a_right_cited_answer_is_flawless() -> None:
    outcome = judged(make_case(), make_reply())
    assert outcome.grade == "right and cited"
    assert (outcome.exact, outcome.resolves, outcome.notes) == (True, True, ())
    assert (outcome.claims, outcome.supported) == (1, 1)
    assert outcome.flawless


@pytest.mark.parametrize(
    ("answer", "alias", "said"),
    [
        ("The mayor of Port Selim did.", "port selim", True),
        ("Mayor Port [1] Selim did. [2]", "Port Selim", True),
        ("“We’re done,” he said.", '"We\'re done,"', True),
        ("Port\n Selim", "Port Selim", True),
        ("Airport Selimo", "Port Selim", False),
        ("It took 15 days.", "5", False),
        ("It took 1.5 days.", "5", False),
        ("It cost 5,000.", "5", False),
        ("It took 5, maybe 6.", "5", True),
        ("On January 20, 2025.", "January 20", True),
        ("It cost US$5.", "$5", True),
        ("See it there. [5]", "5", False),
    ],
)
def test_an_alias_is_said_as_whole_words(answer: str, alias: str, said: bool) -> None:
    assert says(answer, alias) is said


def test_a_wrong_alias_is_a_wrong_answer() -> None:
    outcome = judged(make_case(answers=("Tom Hale", "Hale")), make_reply())
    assert outcome.grade == "wrong answer"
    assert outcome.cited
    assert outcome.notes == ("does not say 'Tom Hale' or 'Hale'",)


def test_every_part_must_be_said() -> None:
    both = make_case(answers=("Port Selim and six",), answer_parts=(("Port Selim",), ("six", "6")))
    assert not judged(both, make_reply()).right
    assert judged(both, make_reply(answer="Port Selim [1], 6.")).right


def test_what_must_not_be_said_makes_an_answer_wrong() -> None:
    banned = make_case(must_not_say=("guests",))
    assert not judged(banned, make_reply()).right
    assert judged(make_case(must_not_say=("guest",)), make_reply()).right


def test_a_citation_of_another_sentence_is_not_cited() -> None:
    reply = make_reply(sources=[make_source(FERRY)])
    outcome = judged(make_case(), reply)
    assert outcome.grade == "right, not cited"
    assert outcome.exact
    assert outcome.notes == ("cites 0 of 1 needed gold articles at the gold place",)


def test_a_citation_of_another_article_is_not_cited() -> None:
    reply = make_reply(sources=[make_source(WEEKS, article_id="a1:bridge")])
    assert judged(make_case(), reply).grade == "right, not cited"


def test_a_source_that_no_claim_cites_does_not_count() -> None:
    reply = make_reply(sources=[make_source(FERRY), make_source(RIBBON, mark=2)])
    outcome = judged(make_case(), reply)
    assert not outcome.cited
    assert "source [2] is cited by no claim" in outcome.notes


@pytest.mark.parametrize(
    ("gold", "cited"),
    [
        (Gold("harbour.txt"), True),
        (Gold("port/harbour.txt"), True),
        (Gold("arbour.txt"), False),
        (Gold("other/harbour.txt"), False),
        (Gold("harbour.txt", "mayor  of port selim"), True),
        (Gold("harbour.txt", "an hour later"), False),
    ],
)
def test_gold_names_an_article_by_path_or_name_and_a_place_by_its_words(
    gold: Gold, cited: bool
) -> None:
    assert judged(make_case(gold=(gold,)), make_reply()).cited is cited


def test_a_gold_quote_that_its_article_lacks_is_said() -> None:
    outcome = judged(make_case(gold=(Gold("harbour.txt", "Port Selim sang."),)), make_reply())
    assert not outcome.cited
    assert "gold quote is not in harbour.txt: 'Port Selim sang.'" in outcome.notes


def test_needed_articles_are_counted_once_each() -> None:
    gold = (Gold("harbour.txt", RIBBON), Gold("harbour.txt", FERRY), Gold("bridge.txt", WEEKS))
    both = make_case(gold=gold, needs=2)
    one = make_reply(
        answer=f"{RIBBON} [1] {FERRY} [2]",
        claims=[make_claim(), make_claim(FERRY, 2)],
        sources=[make_source(), make_source(FERRY, mark=2)],
    )
    assert not judged(both, one).cited
    two = make_reply(
        answer=f"{RIBBON} [1] {WEEKS} [2]",
        claims=[make_claim(), make_claim(WEEKS, 2)],
        sources=[make_source(), make_source(WEEKS, mark=2, article_id="a1:bridge")],
    )
    assert judged(both, two).grade == "right and cited"


def test_every_place_of_a_quote_counts() -> None:
    assert [(p.start, p.end) for p in places("ab", "ab x AB")] == [(0, 2), (5, 7)]
    assert places("none", HARBOUR) == []
    # Folding spells the ellipsis as three stops.
    assert [(p.start, p.end) for p in places("wait…", "so wait… now")] == [(3, 8)]


@pytest.mark.parametrize(
    "change",
    [
        {"quote": RIBBON.replace("1,200", "1,201")},
        {"quote": RIBBON[:-1]},
        {"start": 0},
        {  # the same words to Python, counted from the end
            "start": HARBOUR.index(RIBBON) - len(HARBOUR),
            "end": HARBOUR.index(RIBBON) + len(RIBBON) - len(HARBOUR),
        },
        {"article_id": "a1:bridge"},
        {"article_id": "a1:gone"},
    ],
)
def test_a_quote_that_is_not_the_articles_words_is_not_exact(change: dict[str, Any]) -> None:
    outcome = judged(make_case(), make_reply(sources=[make_source() | change]))
    assert outcome.exact is False
    assert not outcome.flawless


def test_the_nearest_of_a_refusal_and_the_short_answer_are_quotes_too() -> None:
    good = make_source(FERRY)
    assert judged(make_unanswerable(), make_refusal(nearest=[good])).exact is True
    bad = good | {"quote": "The first boat."}
    assert judged(make_unanswerable(), make_refusal(nearest=[bad])).exact is False
    assert judged(make_unanswerable(), make_refusal()).exact is None
    start = HARBOUR.index("Port Selim")
    short = {"text": "Port Selim", "start": start, "end": start + 10, "mark": 1}
    assert judged(make_case(), make_reply(short_answer=short)).exact is True
    assert judged(make_case(), make_reply(short_answer=short | {"end": start + 7})).exact is False


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"answer": f"{RIBBON} [1] [2]"}, "mark [2] has no source"),
        ({"answer": f"{RIBBON} [1, 3]"}, "mark [3] has no source"),
        ({"claims": [make_claim(RIBBON, 1, 2)]}, "mark [2] has no source"),
        ({"claims": [make_claim() | {"citations": []}]}, f"claim without a citation: {RIBBON!r}"),
        ({"claims": []}, "an answer without a claim"),
        ({"sources": []}, "mark [1] has no source"),
        ({"sources": [make_source(), make_source(mark=2)]}, "source [2] is cited by no claim"),
        ({"sources": [make_source(), make_source()]}, "two sources are marked [1]"),
        ({"answer": RIBBON}, "claimed mark [1] is not in the answer"),
        (
            {"conflicts": [{"subject": "who", "values": [{"value": "Ana", "citation": 4}]}]},
            "mark [4] has no source",
        ),
        ({"dangling": ["[7]"]}, "dangling: '[7]'"),
    ],
)
def test_marks_claims_and_sources_must_fit(change: dict[str, Any], note: str) -> None:
    outcome = judged(make_case(), make_reply(**change))
    assert outcome.resolves is False
    assert note in outcome.notes
    assert not outcome.flawless


def test_refusals_are_right_only_where_nothing_can_be_answered() -> None:
    assert judged(make_unanswerable(), make_refusal()).grade == "refused rightly"
    assert judged(make_case(), make_refusal()).grade == "refused, answerable"
    assert judged(make_unanswerable(), make_reply()).grade == "answered, unanswerable"
    assert judged(make_unanswerable(), make_refusal()).resolves is None


def test_a_refusal_that_still_shows_claims_is_a_fault() -> None:
    reply = make_refusal() | {"claims": [make_claim()]}
    outcome = judged(make_unanswerable(), reply)
    assert outcome.resolves is False
    assert outcome.notes == ("a refusal that carries claims or sources",)


def test_a_confidence_that_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a probability"):
        judged(make_case(), make_reply(confidence=float("nan")))
