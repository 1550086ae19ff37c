"""Counts, lists and timelines from a small index: every row cited, every total the whole truth."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answer import check, counted, lookups
from assistant.index.opened import Index
from assistant.reply import as_json, as_markdown, as_text
from assistant.types import Answer, Evidence, Finding, IndexFacts, Reply, Verdict
from tests.index.index_builders import make_index, make_settings
from tests.make import make_question

# Long enough to be a copy where another article repeats it.
STRIKE = (
    "The ferry crews of Port Selim walked out at dawn and left four boats at the quay. Their union"
    " wants a raise of six percent and an end to the double shifts of the summer season. The"
    " harbour office closed the terminal until further notice and sent the waiting cars back to"
    " the ring road."
)
ARTICLES = (
    ("a", "2024-03-04", "The Paper", STRIKE),
    ("b", "2024-03-05", "The Port Herald", f"{STRIKE} This report was updated."),
    ("c", "2024-03-09", "The Port Herald", "Talks failed.\nThe ferry\nNo ferry has left since"
     " Monday, and the harbour office counts its losses. “We will not sail on empty words,” the"
     " Ferry Union said in the terminal."),
    ("d", "2024-06-01", "NBC News", "Drones now watch the harbour of Port Selim. Two drones are"
     " enough, the office says. “The drones see everything that moves out there,” Coast Watch"
     " said."),
    ("e", None, None, "An old drone was found in a barn. The ferry museum has asked for it."),
    ("f", "2024-06-20", "The Paper", "The harbour office has a new roof. It kept the old bell."),
)  # fmt: skip


def lines(articles: object) -> str:
    assert isinstance(articles, tuple)
    keys = ("id", "date", "source", "text")
    rows = (dict(zip(keys, each, strict=True)) for each in articles)
    return "\n".join(json.dumps({k: v for k, v in row.items() if v}) for row in rows)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder, _ = make_index(tmp_path_factory.mktemp("counted"), {"news.jsonl": lines(ARTICLES)})
    with Index.open(folder, make_settings(folder)) as opened:
        yield opened


def ask(index: Index, text: str) -> tuple[Answer, Evidence, Verdict]:
    lookup = lookups.read(make_question(text), index.outlets, newest=index.facts().newest)
    assert lookup is not None
    found, evidence = counted.answer(lookup, index)
    again, _ = counted.answer(lookup, index)
    shown, verdict = check.gate(found, evidence, again.claims)
    return shown, evidence, verdict


def rows(answer: Answer) -> list[str]:
    """Return the articles of the rows, by the ids they were given."""
    return [c.citations[0].passage.article.external_id[-1] for c in answer.claims[1:]]


def total(index: Index, text: str) -> str:
    answer, _, verdict = ask(index, text)
    assert verdict.passed
    return answer.claims[0].text


def test_articles_are_counted_and_copies_are_one(index: Index) -> None:
    answer, _, verdict = ask(index, "How many articles mention the ferry?")
    assert verdict.passed
    assert answer.claims[0].text == (
        "4 articles, 3 independent, mention “ferry” between 2024-03-04 and 2024-03-09 or without"
        " a date (1)."
    )
    assert rows(answer) == ["a", "c", "e"]
    assert [f.reason for f in verdict.findings[1:]] == ["verbatim"] * 3
    assert {f.claim for f in verdict.findings if "counted again" in f.reason} == {answer.claims[0]}


def test_a_row_is_a_sentence_rather_than_a_heading(index: Index) -> None:
    answer, _, _ = ask(index, "Which articles mention the ferry?")
    assert answer.claims[2].text.startswith("No ferry has left since Monday")


def test_mentions_are_counted_with_and_without_copies(index: Index) -> None:
    assert total(index, "How many times is the harbour mentioned?").startswith(
        "5 articles, 4 independent, mention “harbour” 5 times (4 without copies) between"
    )


def test_one_article_is_told_of_in_the_singular(index: Index) -> None:
    words = total(index, "How many articles mention Coast Watch?")
    assert words == "1 article, 1 independent, mentions “Coast Watch” on 2024-06-01."


def test_quoted_words_are_matched_exactly(index: Index) -> None:
    answer, _, _ = ask(index, "List all articles that mention “drone”")
    assert rows(answer) == ["e"]
    answer, _, _ = ask(index, "List all articles that mention drone")
    assert rows(answer) == ["d", "e"]


def test_either_of_two(index: Index) -> None:
    answer, _, _ = ask(index, "Which articles mention Coast Watch or Ferry Union?")
    assert rows(answer) == ["c", "d"]
    assert "mention “Coast Watch” or “Ferry Union”" in answer.claims[0].text


def test_two_names_have_to_be_in_the_same_article(index: Index) -> None:
    answer, _, verdict = ask(index, "How many articles mention the ferry and the harbour office?")
    assert verdict.passed
    assert answer.claims[0].text.startswith(
        "3 articles, 2 independent, mention both “ferry” and “harbour office”"
    )
    answer, _, _ = ask(index, "List articles that mention Coast Watch, drones and Port Selim")
    assert "“Coast Watch”, “drones” and “Port Selim”" in answer.claims[0].text


def test_a_name_with_and_is_one_name(tmp_path: Path) -> None:
    articles = tuple(
        (
            name,
            "2024-03-04",
            "The Paper",
            f"Customs and Border Protection opened post {name} at the river crossing.",
        )
        for name in ("one", "two")
    )
    folder, _ = make_index(tmp_path, {"news.jsonl": lines(articles)})
    with Index.open(folder, make_settings(folder)) as opened:
        answer, _, _ = ask(opened, "How many articles mention Customs and Border Protection?")
    assert "mention “Customs and Border Protection”" in answer.claims[0].text


@pytest.mark.parametrize(
    "asked",
    [
        "mention the ferry but not drones",
        "mention the ferry without the harbour",
        "mention the ferry more than once",
        "mention drones most often",
        "about drones are not by The Paper",
    ],
)
def test_what_is_left_out_or_how_often_cannot_be_looked_up(index: Index, asked: str) -> None:
    answer, _, _ = ask(index, f"How many articles {asked}?")
    assert answer.refusal
    assert answer.refusal.reason.startswith("This asks for articles that leave something out")


def test_what_lies_outside_the_limits_is_not_called_missing(index: Index) -> None:
    answer, _, _ = ask(index, "How many articles mention drones in May 2024?")
    assert answer.refusal
    assert (
        "No article in the searched part of the corpus mentions “drones”" in answer.refusal.reason
    )
    assert answer.refusal.missing == ()


def test_a_phrase_that_is_nowhere_is_looked_for_in_its_words(index: Index) -> None:
    answer, _, _ = ask(index, "How many articles mention drones over the harbour?")
    assert answer.claims[0].text == (
        "No article has “drones over the harbour” word for word. 1 article, 1 independent, has"
        " “drones” and “harbour” in one sentence on 2024-06-01."
    )


def test_dates_and_outlets_limit_what_is_counted(index: Index) -> None:
    answer, _, _ = ask(index, "Which articles mention the harbour in June 2024?")
    assert rows(answer) == ["d", "f"]
    answer, _, _ = ask(index, "List all articles by The Port Herald")
    assert rows(answer) == ["b", "c"]
    assert answer.claims[0].text.startswith("2 articles, 2 independent, by The Port Herald were")
    answer, _, _ = ask(index, "List all articles by The Paper since May 2024")
    assert rows(answer) == ["f"]


def test_a_timeline_puts_the_undated_last_and_says_so(index: Index) -> None:
    answer, _, _ = ask(index, "timeline of the ferry")
    assert rows(answer) == ["a", "c", "e"]
    assert answer.claims[0].text.endswith("Those without a date stand last.")


def test_what_changed_is_shown_by_date(index: Index) -> None:
    answer, _, _ = ask(index, "What changed about the harbour between March 6 and June 30, 2024?")
    assert rows(answer) == ["c", "d", "f"]
    answer, _, _ = ask(index, "What changed between May and June 2024?")
    assert rows(answer) == ["d", "f"]


def test_outlets_are_counted_with_their_first_article(index: Index) -> None:
    answer, _, _ = ask(index, "Which outlets mention the ferry?")
    assert rows(answer) == ["a", "b"]
    assert answer.claims[0].text.endswith(
        "2 outlets: The Port Herald (2), The Paper (1). 1 article states no outlet."
    )


def test_first_and_last(index: Index) -> None:
    answer, _, _ = ask(index, "When was the ferry first mentioned?")
    assert rows(answer) == ["a"]
    assert answer.claims[0].text.endswith("The earliest date of them is 2024-03-04.")
    answer, _, _ = ask(index, "When was the harbour last mentioned?")
    assert rows(answer) == ["f"]


def test_nobody_can_say_when_of_articles_without_a_date(index: Index) -> None:
    answer, _, _ = ask(index, "When was the barn first mentioned?")
    assert answer.refusal is not None
    assert "1 article, 1 independent, mentions “barn” without a date" in answer.refusal.reason


def test_who_is_quoted_is_named_with_the_words(index: Index) -> None:
    answer, _, _ = ask(index, "Who was quoted on the harbour or drones?")
    assert [claim.text for claim in answer.claims[1:]] == [
        "“We will not sail on empty words,” the Ferry Union said in the terminal.",
        "“The drones see everything that moves out there,” Coast Watch said.",
    ]
    assert "2 people are quoted by name" in answer.claims[0].text
    assert "Ferry Union (1), Coast Watch (1)" in answer.claims[0].text


def test_nobody_quoted_is_a_refusal_with_the_count(index: Index) -> None:
    answer, evidence, _ = ask(index, "Who was quoted on the roof?")
    assert answer.refusal is not None
    assert "None of them quotes a named person" in answer.refusal.reason
    assert evidence.hits == ()


def test_nothing_is_an_honest_zero(index: Index) -> None:
    answer, _, _ = ask(index, "How many articles mention zeppelins over the harbour?")
    assert answer.refusal is not None
    assert "0 were found" in answer.refusal.reason
    assert answer.refusal.missing == ("zeppelins",)


def test_what_does_not_fit_is_counted(tmp_path: Path) -> None:
    many = tuple(
        (
            f"{n:02}",
            f"2024-{n:02}-01",
            "The Paper",
            f"The ferry of the first of the month left the quay {n} at noon.",
        )
        for n in range(1, 13)
    )
    folder, _ = make_index(tmp_path, {"news.jsonl": lines(many)})
    with Index.open(folder, make_settings(folder)) as index:
        answer, _, verdict = ask(index, "How many articles mention the ferry?")
        assert verdict.passed
        assert len(answer.claims) == 1 + counted.SHOWN
        assert answer.claims[0].text == (
            "12 articles, 12 independent, mention “ferry” between 2024-01-01 and 2024-12-01."
            " The first 10 by date follow, and there are 2 more."
        )
        # The last day that is named is cited as well.
        assert answer.claims[0].citations[-1].quote.endswith("left the quay 12 at noon.")
        answer, _, _ = ask(index, "What changed about the ferry since January 2024?")
        quays = [claim.text.split()[-3] for claim in answer.claims[1:]]
        assert quays == ["1", "2", "3", "4", "5", "8", "9", "10", "11", "12"]


def test_a_total_that_comes_out_otherwise_is_not_shown(index: Index) -> None:
    lookup = lookups.read(make_question("How many articles mention the ferry?"), index.outlets)
    assert lookup is not None
    found, evidence = counted.answer(lookup, index)
    wrong = dataclasses.replace(found.claims[0], text=found.claims[0].text.replace("4", "5", 1))
    forged = dataclasses.replace(found, claims=(wrong, *found.claims[1:]))
    shown, _ = check.gate(forged, evidence, found.claims)
    assert shown.claims[0].text == found.claims[1].text
    assert not shown.listed
    alone, _ = check.gate(found, evidence)
    assert found.claims[0] not in alone.claims


def test_a_list_has_a_line_for_each_row(index: Index) -> None:
    answer, evidence, verdict = ask(index, "Which articles mention the ferry?")
    assert all(isinstance(finding, Finding) for finding in verdict.findings)
    lookup = lookups.read(make_question("Which articles mention the ferry?"))
    assert lookup is not None
    reply = Reply(answer, evidence, verdict, lookup.scope, IndexFacts("f" * 64, 6, 9), {})
    shown = as_text(reply).splitlines()
    assert shown[0].endswith("[1][2][3]")
    assert shown[1].startswith("- 2024-03-04, The Paper: The ferry crews of Port Selim")
    assert shown[3].startswith("- date not stated, ")
    assert as_markdown(reply).count("\n\n") > 3
    document = as_json(reply)
    assert [claim["support"] for claim in document["claims"]] == ["supported"] * 4
    assert [source["mark"] for source in document["sources"]] == [1, 2, 3]


def test_the_assistant_counts_over_the_seeds(assistant: Assistant) -> None:
    reply = assistant.ask("How many articles mention drones?")
    assert reply.verdict.passed
    assert reply.answer.claims[0].text.startswith("2 articles, 2 independent, mention “drones”")
    assert {step.name for step in reply.steps} >= {"retrieve", "check", "total"}
    none = assistant.ask("How many articles mention zeppelins?")
    assert none.answer.refused
    stated = assistant.ask("How many arrests did Homan mention?")
    assert not stated.answer.listed
