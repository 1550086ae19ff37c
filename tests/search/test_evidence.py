"""Gathering: copies collapse to the oldest, the rest is scored and ranked 1..n."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.search.evidence import gather, spread
from assistant.types import Evidence, Hit, Part, Passage, Scope, Span
from tests.make import HandReranker, day, make_article, make_hit, make_question

STORY = (
    "A barge sank in the harbour on Monday and closed the channel for two days, the harbour"
    " master said; nobody was hurt and the crew swam ashore."
)
OTHERS = [
    "The county fair crowned a goldfish after a close vote among the children of the village.",
    "A storm took the roofs off eleven houses near the old mill, the fire service said.",
    "The museum lends its only meteorite to the school for the first time in a century.",
]

WORDS = "mill quay tower bridge school church market tavern chapel prison library".split()


def carried(rank: int, published: str | None, text: str = STORY, **over: Any) -> Hit:
    """Return STORY as another outlet carried it: the same words with a byline of its own."""
    text = f"{text} Report {rank}."
    when = day(published) if published else None
    return make_hit(text, rank, external_id=f"{rank}.txt", published=when, **over)


def ranked(texts: Sequence[str]) -> list[Hit]:
    return [make_hit(text, rank) for rank, text in enumerate(texts, 1)]


def test_the_oldest_of_copies_leads_and_the_others_are_listed() -> None:
    hits = [carried(1, None), carried(2, "2025-01-22"), carried(3, "2025-01-20")]
    hits.append(make_hit(OTHERS[0], 4))
    reranker = HandReranker(lambda text: 2.0 if "barge" in text else 1.0)
    evidence = gather(make_question(), hits, reranker, limit=10)
    story, other = evidence.hits
    assert story.passage == hits[2].passage
    assert story.copies == (hits[0].passage, hits[1].passage)
    assert (other.passage, other.copies) == (hits[3].passage, ())
    assert len(reranker.given) == 2


def test_undated_copies_are_led_by_the_first_found() -> None:
    hits = [carried(1, None), carried(2, None)]
    (only,) = gather(make_question(), hits, HandReranker(), limit=10).hits
    assert (only.passage, only.copies) == (hits[0].passage, (hits[1].passage,))


def test_best_first_with_the_score_of_the_reranker() -> None:
    scores = dict(zip(OTHERS, (-3.0, 5.0, 0.5), strict=True))
    reranker = HandReranker(lambda text: next(s for t, s in scores.items() if t in text))
    evidence = gather(make_question(), ranked(OTHERS), reranker, limit=10)
    assert [(hit.rank, hit.score, hit.passage.text) for hit in evidence.hits] == [
        (1, 5.0, OTHERS[1]),
        (2, 0.5, OTHERS[2]),
        (3, -3.0, OTHERS[0]),
    ]


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    evidence = gather(make_question(), ranked(OTHERS), HandReranker(), limit=10)
    ids = [hit.passage.id for hit in evidence.hits]
    assert ids == sorted(ids)


def test_the_limit_counts_distinct_passages() -> None:
    hits = [carried(1, "2025-01-20"), carried(2, "2025-01-21"), *ranked(OTHERS)]
    hits = [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]
    reranker = HandReranker()
    assert len(gather(make_question(), hits, reranker, limit=2).hits) == 2
    assert len(reranker.given) == 2
    assert OTHERS[0] in reranker.given[1]


def test_a_given_title_is_scored_and_a_cut_one_is_not() -> None:
    given_title = make_hit(OTHERS[0], 1, title="Fair")
    cut_title = make_hit(OTHERS[1], 2, title="A storm took…", title_given=False)
    reranker = HandReranker()
    gather(make_question(), [given_title, cut_title], reranker, limit=10)
    assert reranker.given == [f"Fair | The Paper | 2024-03-04\n{OTHERS[0]}", OTHERS[1]]


def found_for(part: int, *texts: str) -> list[Hit]:
    return [replace(make_hit(text, rank), parts=(part,)) for rank, text in enumerate(texts, 1)]


def test_the_best_of_each_part_stands_first() -> None:
    hits = found_for(0, OTHERS[0], OTHERS[1]) + found_for(1, OTHERS[2], STORY)
    hits = [replace(hit, score=0.5) for hit in hits]
    scores = dict(zip([*OTHERS, STORY], (3.0, 4.0, -2.0, -1.0), strict=True))
    reranker = HandReranker(lambda text: next(s for t, s in scores.items() if t in text))
    wanted = [Part("fair or storm", Scope()), Part("museum or barge", Scope())]
    evidence = gather(make_question(), hits, reranker, limit=10, wanted=wanted)
    assert [hit.score for hit in evidence.hits] == [4.0, -1.0, 3.0, -2.0]
    assert sorted(reranker.questions) == ["fair or storm", "museum or barge"]


def test_the_parts_are_shown_by_articles_that_differ() -> None:
    one = make_article(" ".join(OTHERS))
    spans = [Span(one.text.index(text), one.text.index(text) + len(text)) for text in OTHERS]
    same = [
        Hit(Passage(str(s), one, s), n, 0.9, "dense", parts=(0, 1)) for n, s in enumerate(spans)
    ]
    other = replace(make_hit(STORY, 4), score=0.2, parts=(1,))
    wanted = [Part("first", Scope()), Part("second", Scope())]
    found = gather(make_question(), [*same, other], HandReranker(), limit=9, wanted=wanted).hits
    assert [hit.passage.article.id for hit in found[:2]] == [one.id, other.passage.article.id]


def test_a_sure_passage_ends_the_scoring() -> None:
    texts = [f"The {word} of Port Selim is {n} years old." for n, word in enumerate(WORDS)]
    sure = HandReranker(lambda text: 6.0 if "tower" in text else 0.0)
    first = gather(make_question(), ranked(texts), sure, limit=len(texts)).hits[0]
    assert "tower" in first.passage.text
    assert len(sure.given) < len(texts)
    unsure = HandReranker(lambda text: 4.0 if "tower" in text else 0.0)
    gather(make_question(), ranked(texts), unsure, limit=len(texts))
    assert len(unsure.given) == len(texts)


def test_without_scoring_the_order_of_the_fusion_stands() -> None:
    reranker = HandReranker()
    found = gather(make_question(), ranked(OTHERS), reranker, limit=3, scored=0).hits
    assert [hit.passage.text for hit in found] == OTHERS
    assert reranker.given == []


def test_one_article_takes_no_more_than_three_of_the_first_places() -> None:
    long = make_article("\n".join(f"The {word} is old." for word in WORDS[:5]))
    lines = [Span(m.start(), m.end()) for m in re.finditer("[^\n]+", long.text)]
    hits = [Hit(Passage(str(s), long, s), n, 1.0, "dense") for n, s in enumerate(lines, 1)]
    hits.append(make_hit(STORY, 6))
    shown = spread(Evidence(make_question(), tuple(hits))).hits
    assert [hit.passage for hit in shown] == [hits[n].passage for n in (0, 1, 2, 5, 3, 4)]
    assert [hit.rank for hit in shown] == [1, 2, 3, 4, 5, 6]


def test_what_time_does_not_suffice_for_stands_below_in_its_order() -> None:
    texts = [f"The {word} of Port Selim is {n} years old." for n, word in enumerate(WORDS)]
    reranker = HandReranker(lambda text: -float(len(reranker.given)))
    evidence = gather(make_question(), ranked(texts), reranker, limit=len(texts), seconds=0.0)
    assert 0 < len(reranker.given) < len(texts)
    assert [h.passage.text for h in evidence.hits[len(reranker.given) :]] == texts[
        len(reranker.given) :
    ]
    assert [h.score for h in evidence.hits] == sorted(h.score for h in evidence.hits)[::-1]


def test_the_newest_stands_first_among_those_that_are_about_it() -> None:
    hits = [
        make_hit(OTHERS[0], 1, published=day("2025-01-01")),
        make_hit(OTHERS[1], 2, published=day("2025-02-01")),
        make_hit(OTHERS[2], 3, published=day("2025-03-01")),
        make_hit(STORY, 4, published=None),
    ]
    scores = dict(zip([*OTHERS, STORY], (5.0, 4.0, -6.0, 4.5), strict=True))
    reranker = HandReranker(lambda text: next(s for t, s in scores.items() if t in text))
    wanted = [Part("the latest", Scope(newest_first=True))]
    evidence = gather(make_question(), hits, reranker, limit=10, wanted=wanted)
    assert [hit.score for hit in evidence.hits] == [4.0, 5.0, 4.5, -6.0]


def test_no_hits_are_no_evidence() -> None:
    assert gather(make_question(), [], HandReranker(), limit=10).hits == ()


@given(st.lists(st.sampled_from([STORY, *OTHERS]), max_size=8), st.integers(1, 8))
def test_ranks_are_one_to_n_and_no_passage_is_lost(texts: list[str], limit: int) -> None:
    hits = [carried(rank, None, text) for rank, text in enumerate(texts, 1)]
    evidence = gather(make_question(), hits, HandReranker(len), limit=limit)
    assert [hit.rank for hit in evidence.hits] == list(range(1, len(evidence.hits) + 1))
    kept = [p.id for hit in evidence.hits for p in (hit.passage, *hit.copies)]
    assert len(kept) == len(set(kept))
    if limit >= len(set(texts)):
        assert set(kept) == {hit.passage.id for hit in hits}


def test_an_outlet_that_all_is_asked_of_has_no_turn_where_it_is_there_already() -> None:
    question = make_question("What is told of the quay by A and B?")
    wanted = (
        Part("the quay was mended", Scope()),
        Part(question.text, Scope(sources=("A",))),
        Part(question.text, Scope(sources=("B",))),
    )
    hits = [
        replace(make_hit(text, rank, external_id=text, source=source), parts=found_for)
        for rank, (text, source, found_for) in enumerate(
            [
                ("first of A", "A", (0, 1)),
                ("second of A", "A", (1,)),
                ("third of A", "A", (0, 1)),
                ("first of B", "B", (2,)),
            ],
            1,
        )
    ]
    found = gather(question, hits, HandReranker(), limit=9, wanted=wanted).hits
    assert [hit.passage.text for hit in found[:2]] == ["first of A", "first of B"]
