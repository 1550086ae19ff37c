"""Editing a briefing: marks are numbered anew, and nothing is left over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.briefing import edit
from assistant.types import Briefing, SectionKind
from tests.briefings import make_briefing

KINDS: list[SectionKind] = ["bottom_line", "key_points", "timeline", "voices", "conflicts", "gaps"]


def kinds(briefing: Briefing) -> list[str]:
    return [section.kind for section in briefing.sections]


def read_marks(briefing: Briefing) -> list[int]:
    """Return the marks in reading order, each at its first place."""
    return list(dict.fromkeys(c.mark for section in briefing.sections for c in section.citations))


def assert_numbered(briefing: Briefing) -> None:
    assert read_marks(briefing) == list(range(1, len(briefing.citations) + 1))
    places = {
        (c.passage.article.id, c.span) for section in briefing.sections for c in section.citations
    }
    assert len(places) == len(briefing.citations), "one sentence has two marks"


def test_marks_count_up_in_reading_order_and_one_sentence_has_one() -> None:
    briefing = make_briefing()
    assert_numbered(briefing)
    first = briefing.sections[0].entries[0].claim.citations[0]
    assert first.mark == 1
    assert briefing.sections[2].entries[0].claim.citations[0] == first


def test_a_section_moves_as_far_as_it_can() -> None:
    briefing = make_briefing()
    assert kinds(edit.moved(briefing, "timeline", -1))[:3] == [
        "bottom_line",
        "timeline",
        "key_points",
    ]
    assert kinds(edit.moved(briefing, "timeline", -99))[0] == "timeline"
    assert kinds(edit.moved(briefing, "bottom_line", 99))[-1] == "bottom_line"
    assert edit.moved(briefing, "gaps", 1) == briefing


def test_a_dropped_section_leaves_with_its_citations() -> None:
    briefing = make_briefing()
    left = edit.without_section(briefing, "voices")
    assert "voices" not in kinds(left)
    assert len(left.citations) == len(briefing.citations) - 1
    assert edit.without_section(left, "voices") == left


def test_a_removed_sentence_leaves_alone() -> None:
    briefing = make_briefing()
    left = edit.without_sentence(briefing, "key_points", 0)
    gone, kept = briefing.sections[1].entries
    (still,) = left.sections[1].entries
    assert still.claim.text == kept.claim.text != gone.claim.text
    for beyond in (-1, 2, 10**9):
        assert edit.without_sentence(briefing, "key_points", beyond) == briefing


def test_the_last_sentence_takes_its_section_along() -> None:
    assert "voices" not in kinds(edit.without_sentence(make_briefing(), "voices", 0))


def test_a_note_is_kept_and_cut() -> None:
    assert edit.noted(make_briefing(), "  Ask the port. ").note == "Ask the port."
    assert len(edit.noted(make_briefing(), "x" * 99_999).note) == edit.LONGEST_NOTE


edits = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(-3, 3), st.sampled_from(["move", "drop", "cut"])),
    max_size=8,
)


@given(edits)
def test_whatever_is_edited_the_marks_hold(made: list[tuple[SectionKind, int, str]]) -> None:
    briefing = make_briefing()
    for kind, number, what in made:
        if what == "move":
            briefing = edit.moved(briefing, kind, number)
        elif what == "drop":
            briefing = edit.without_section(briefing, kind)
        else:
            briefing = edit.without_sentence(briefing, kind, number)
        assert_numbered(briefing)
