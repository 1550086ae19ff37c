"""The answer on the page: what a reader sees of a turn, and nothing that an article could forge."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.serve.page import answer
from assistant.types import Citation, Claim, Conflict, Finding, Refusal, Span, Verdict
from tests.make import HARBOUR, make_article, make_citation, make_hit, make_passage, make_reply
from tests.serve.turns import MARKUP, make_cited, make_turn

RIBBON = "The mayor of Port Selim cut the ribbon before 1,200 guests."
FERRY = "The first ferry left an hour later."
OURS = {"section", "h2", "h3", "p", "strong", "b", "bdi", "div", "span", "button", "dl", "dt", "dd"}
OURS |= {"ol", "ul", "li", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th"}
OURS |= {"td"}


class Read(HTMLParser):
    """The tags of a piece of HTML, its buttons and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(str(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data

    def events(self, name: str) -> list[dict[str, str | None]]:
        return [found for found in self.attributes if found.get("data-event") == name]


def ribbon(**over: object) -> Claim:
    return make_cited(HARBOUR, RIBBON, **over)


def test_each_sentence_has_marks_that_are_buttons_to_its_words() -> None:
    shown = Read(answer.html(make_turn(make_reply(ribbon())), {}))
    article = make_article()
    start = HARBOUR.index(RIBBON)
    (mark,) = [found for found in shown.attributes if found.get("class") == "mark"]
    assert mark["data-article"] == article.id
    assert mark["data-quote"] == f"{start}-{start + len(RIBBON)}"
    assert mark["data-passage"] == f"0-{start + len(RIBBON)}"
    assert "Source 1: Harbour opens, The Paper" in str(mark["aria-label"])
    assert "verified" in shown.text


def test_the_short_answer_is_bold_where_its_offsets_are_and_nowhere_else() -> None:
    text = f"Port Selim has a mayor.\n{HARBOUR}"
    claim = make_cited(text, RIBBON)
    whole = claim.citations[0]
    at = text.index("Port Selim", whole.span.start)
    short = Citation(1, whole.passage, Span(at, at + len("Port Selim")))
    shown = answer.html(make_turn(make_reply(claim, short=short)), {})
    assert "The mayor of <strong>Port Selim</strong> cut" in shown
    assert shown.count("<strong>") == 2  # the line above the sentence is the other


def test_a_short_answer_stays_in_place_where_the_claim_has_fewer_spaces() -> None:
    text = "The  bridge\n of   Selim  Selim was closed."
    claim = make_cited(text, text)
    at = text.rindex("Selim")
    short = Citation(1, claim.citations[0].passage, Span(at, at + 5))
    shown = answer.html(make_turn(make_reply(claim, short=short)), {})
    assert "The bridge of Selim <strong>Selim</strong> was closed." in shown


@pytest.mark.parametrize(
    ("support", "said"),
    [("supported", "verified"), ("partial", "partly supported"), ("unchecked", "not checked")],
)
def test_support_is_said_in_words(support: str, said: str) -> None:
    claim = ribbon()
    reply = make_reply(claim)
    finding = Finding(claim, support, "as found", 0.5)  # type: ignore[arg-type]
    reply = replace(reply, verdict=Verdict((finding,), "judge"))
    assert said in Read(answer.html(make_turn(reply), {})).text


def test_confidence_in_words_and_number_and_how_fresh_it_is() -> None:
    shown = Read(answer.html(make_turn(make_reply(ribbon())), {})).text
    assert re.search(r"High confidence\s*90 %", shown)
    assert "cited article of 4 March 2024, 11 months old" in shown
    assert "newest dated article in the corpus: 6 February 2025; 2 articles searched" in shown


def test_conflicts_are_a_table_with_the_newest_marked() -> None:
    old = make_citation(RIBBON, 1)
    later = make_passage(
        "Later counts gave 2,100 guests.",
        source="The Other Paper",
        published=dt.datetime(2024, 3, 9, tzinfo=dt.UTC),
    )
    new = Citation(2, later, Span(0, len(later.text)))
    conflict = Conflict("the number of guests", (("1,200", old), ("2,100", new)))
    claims = Claim(RIBBON, (old,)), Claim(later.text, (new,))
    shown = answer.html(make_turn(make_reply(*claims, conflicts=(conflict,))), {})
    table = shown[shown.index("The sources differ") :]
    assert "the number of guests" in table
    rows = re.findall(r"<tr>(.*?)</tr>", table)[1:3]
    assert "1,200" in rows[0]
    assert "newest" not in rows[0]
    assert "2,100" in rows[1]
    assert "The Other Paper" in rows[1]
    assert "newest" in rows[1]
    assert len(Read(rows[1]).events("opened")) == 1


def test_no_side_is_the_newest_where_one_is_undated() -> None:
    later = make_passage("Later counts gave 2,100 guests.", published=None)
    new = Citation(2, later, Span(0, len(later.text)))
    old = make_citation(RIBBON, 1)
    conflict = Conflict("the number of guests", (("1,200", old), ("2,100", new)))
    claims = Claim(RIBBON, (old,)), Claim(later.text, (new,))
    shown = answer.html(make_turn(make_reply(*claims, conflicts=(conflict,))), {})
    assert "date not stated" in shown
    assert "newest</span>" not in shown


def test_later_articles_that_disagree_stand_below_the_sources() -> None:
    later = make_passage("Later counts gave 2,100 guests.", source="The Other Paper")
    conflict = Conflict(
        "the number of guests",
        (("1,200", make_citation(RIBBON, 1)), ("2,100", make_citation(later.text, 2, later))),
    )
    turn = make_turn(replace(make_reply(ribbon()), later=(conflict,)))
    shown = answer.html(turn, {})
    apart = shown[shown.index("Published later, and different on the number of guests") :]
    assert 'class="sources"' not in apart
    assert "The Other Paper" in apart
    assert [found["data-mark"] for found in Read(apart).events("opened")] == ["1", "2"]
    kept = {name: value for name, value in turn.document.items() if name != "later"}
    before = replace(turn, document=kept)  # a turn of the history from before there was such a key
    assert "Published later" not in answer.html(before, {})


def test_who_else_carried_it_and_what_was_taken_back() -> None:
    note = "Correction: it were 1,100 guests."
    text = f"{HARBOUR}\n{note}"
    claim = make_cited(text, RIBBON, corrections=(Span(text.index(note), len(text)),))
    wire = make_article("The harbour opened again.", source="Harbour Wire")
    article_id = claim.citations[0].passage.article.id
    reply = replace(make_reply(claim), carried_by={article_id: [wire]})
    shown = Read(answer.html(make_turn(reply), {})).text
    assert "Also carried by Harbour Wire, 4 March 2024 — one independent source" in shown
    assert note in shown


def test_a_refusal_is_a_panel_without_a_list_of_sources() -> None:
    hits = [make_hit(f"Passage {n} is about something else.", n) for n in range(1, 5)]
    refusal = Refusal("No passage says what it cost.", ("cost",))
    page = answer.html(make_turn(make_reply(hits=hits, refusal=refusal)), {})
    shown = Read(page)
    assert "No passage says what it cost." in shown.text
    assert "In none of the passages: cost." in shown.text
    assert "all dates and outlets; 2 articles searched" in shown.text
    assert "What comes nearest" in shown.text
    assert len(shown.events("opened")) == 3
    assert 'class="sources"' not in page
    assert 'class="mark"' not in page


def test_nothing_of_an_article_becomes_markup() -> None:
    claim = make_cited(MARKUP, MARKUP, title=MARKUP, source=MARKUP, external_id=MARKUP, url=MARKUP)
    citation = claim.citations[0]
    copy = make_article("Another text.", source=MARKUP)
    reply = make_reply(
        claim,
        short=citation,
        conflicts=(Conflict(MARKUP, ((MARKUP, citation), ("x", citation))),),
    )
    reply = replace(
        reply, carried_by={citation.passage.article.id: [copy]}, later=reply.answer.conflicts
    )
    hits = [replace(hit, copies=(make_passage(MARKUP),)) for hit in reply.evidence.hits]
    reply = replace(reply, evidence=replace(reply.evidence, hits=tuple(hits)))
    refused = make_reply(hits=hits, refusal=Refusal("No.", (MARKUP,)))
    for turn in (make_turn(reply), make_turn(refused)):
        page = answer.html(turn, {})
        shown = Read(page)
        assert set(shown.tags) <= OURS
        for found in shown.attributes:
            assert not {name for name in found if name.startswith("on") or name in {"href", "src"}}
        assert "window.stolen" in shown.text
        # A mark that turns the text around it would reach out of its place.
        assert "\u202e" not in page


def test_what_a_reader_said_is_pressed() -> None:
    turn = make_turn(make_reply(ribbon()))
    shown = Read(answer.html(turn, {None: "wrong", 1: "right"}))
    pressed = [
        (found["data-rating"], found.get("data-mark"))
        for found in shown.events("rated")
        if found["aria-pressed"] == "true"
    ]
    assert sorted(pressed, key=str) == [("right", "1"), ("wrong", None)]


def test_a_restored_turn_is_drawn_as_it_was() -> None:
    turn = make_turn(make_reply(ribbon()))
    again = type(turn).from_json(turn.as_json())
    assert again == turn
    assert answer.html(again, {}) == answer.html(turn, {})


def test_two_claims_of_one_source_share_its_mark() -> None:
    first, second = ribbon(), make_cited(HARBOUR, FERRY, 2)
    shown = Read(answer.html(make_turn(make_reply(first, second)), {}))
    marks = [found["data-mark"] for found in shown.events("opened") if "aria-label" in found]
    assert marks == ["1", "2"]
