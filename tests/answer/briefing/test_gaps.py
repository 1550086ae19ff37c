"""What the corpus does not say: counted over all articles, by their words and titles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.answer.briefing import gaps
from assistant.index.catalog import Summary
from assistant.types import Gap, Question, Scope
from tests.make import TODAY


class HandWords:
    """Articles by name, with their text and day; a phrase is found where its letters stand."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts

    def holding(self, words: str, scope: Scope, *, phrase: bool) -> list[str]:
        assert phrase
        days = {f"a{n}": dt.date(2025, n, 10) for n in range(1, 10)}
        return [
            name
            for name, text in self.texts.items()
            if words.lower() in text.lower()
            and (scope.since or dt.date.min) <= days[name] <= (scope.until or dt.date.max)
        ]


def summary(month: int, title: str = "Port news", **over: Any) -> Summary:
    facts: dict[str, Any] = {
        "id": f"a{month}",
        "external_id": f"a{month}.txt",
        "title": title,
        "source": "Harbour Herald",
        "published": dt.date(2025, month, 10),
        "language": "en",
        "cluster": f"a{month}",
        "chars": 100,
        "removed": 0,
        "notes": 0,
    }
    return Summary(**facts | over)


def found(
    topic: str, words: HandWords, articles: list[Summary], scope: Scope | None = None
) -> dict[str, Gap]:
    told = gaps.gaps(Question(topic, TODAY), scope or Scope(), words, articles)
    return {gap.kind: gap for gap in told}


WORDS = HandWords(a1="the ferry strike began", a2="US Navy ferry at Port Selim")
ARTICLES = [summary(1), summary(2)]


def test_words_that_no_article_has() -> None:
    told = found("ferry submarine of Port Selim", WORDS, ARTICLES)
    assert told["absent"].words == ("submarine",)
    assert "absent" not in found("ferry strike", WORDS, ARTICLES)


def test_a_word_of_a_title_is_no_gap() -> None:
    titled = [summary(1, title="Submarines of the harbour")]
    assert "absent" not in found("ferry submarine", WORDS, titled)


def test_a_short_form_with_full_stops_is_the_same() -> None:
    assert "absent" not in found("U.S. Navy ferry", WORDS, ARTICLES)


def test_words_that_stand_outside_the_limits_only() -> None:
    february = Scope(dt.date(2025, 2, 1), dt.date(2025, 2, 28))
    told = found("ferry strike", WORDS, ARTICLES, february)
    assert told["outside"].words == ("strike",)


def test_months_without_an_article_and_undated_articles() -> None:
    spring = Scope(dt.date(2025, 1, 15), dt.date(2025, 4, 2))
    undated = summary(3, published=None)
    told = found("ferry", WORDS, [*ARTICLES, undated], spring)
    assert told["bare_month"].words == ("2025-01", "2025-03", "2025-04"), "the 10th is before"
    assert (told["undated"].count, told["newest"].day) == (1, dt.date(2025, 2, 10))
    assert "undated" not in found("ferry", WORDS, [*ARTICLES, undated])


def test_the_words_of_a_limit_are_no_gap() -> None:
    spring = Scope(dt.date(2025, 1, 1), dt.date(2025, 4, 2), rewritten="ferry strike")
    assert "absent" not in found("ferry strike since January", WORDS, ARTICLES, spring)
    assert "absent" in found("ferry strike since January", WORDS, ARTICLES)


def test_a_long_period_has_no_list_of_months() -> None:
    century = Scope(dt.date(1925, 1, 1), dt.date(2025, 1, 1))
    assert "bare_month" not in found("ferry", WORDS, ARTICLES, century)


def test_an_outlet_that_the_corpus_lacks() -> None:
    told = found("ferry", WORDS, ARTICLES, Scope(sources=("Harbour Herald", "Nowhere Times")))
    assert told["no_outlet"].words == ("Nowhere Times",)


def test_the_newest_article_and_its_distance() -> None:
    newest = found("ferry", WORDS, ARTICLES)["newest"]
    assert (newest.day, newest.count) == (dt.date(2025, 2, 10), 19)
    assert "newest" not in found("ferry", WORDS, [summary(1, published=None)])


def test_a_topic_of_names_that_nobody_has() -> None:
    for topic, nameless in (
        ("floods in Nowhereland", True),
        ("Nowhereland and Port Selim", False),
        ("Selim Nowhereland", False),
        ("ferry strike", False),
    ):
        gone = gaps.absent(topic, WORDS, ARTICLES)
        assert gaps.is_nameless(topic, gone, WORDS) is nameless, topic
