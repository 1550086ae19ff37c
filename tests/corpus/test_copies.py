from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import copies

STORY = (
    "Two officials told reporters that early training for the mission has already begun, though"
    " a deployment is not imminent and final approval has not yet been given by the president."
)


def test_the_same_words_are_one_group_led_by_the_first() -> None:
    other = "The storm reached the coast on Friday and left thousands of homes without power."
    texts = [STORY, other, STORY.upper().replace("'", "’"), other + " "]
    assert copies.groups(texts) == [[0, 2], [1, 3]]


def test_a_part_joins_the_whole_but_never_hides_it() -> None:
    part = STORY[: STORY.index(", though")]
    assert copies.groups([STORY, part]) == [[0, 1]]
    assert copies.groups([part, STORY]) == [[0], [1]]


def test_a_small_edit_is_a_copy_and_another_story_is_not() -> None:
    edited = STORY.replace("by the president", "by President Smith")
    rewritten = "Training for the mission has begun, two officials said, but approval is pending."
    assert copies.groups([STORY, edited, rewritten], threshold=0.7) == [[0, 1], [2]]


def test_no_group_past_the_most_is_led_and_the_first_ones_are_as_they_were() -> None:
    texts = [STORY, "A goldfish won the fair.", STORY.upper(), "A ferry sank.", "A ferry sank."]
    assert copies.groups(texts)[:2] == copies.groups(texts, most=2) == [[0, 2], [1]]


def test_short_and_empty_texts() -> None:
    assert copies.groups([]) == []
    assert copies.groups(["Yes.", "yes", "No.", "", "..."]) == [[0, 1], [2], [3], [4]]
    assert copies.groups(["final approval has not yet been given", STORY]) == [[0], [1]]


@given(st.lists(st.text(alphabet="ab cd.", max_size=40), max_size=12), st.floats(0.1, 1.0))
def test_every_position_is_in_one_group_in_order(texts: list[str], threshold: float) -> None:
    found = copies.groups(texts, threshold=threshold)
    assert sorted(i for group in found for i in group) == list(range(len(texts)))
    assert all(group == sorted(group) for group in found)
    assert [group[0] for group in found] == sorted(group[0] for group in found)
    for i, text in enumerate(texts):
        assert any(i in g and g[0] <= texts.index(text) for g in found)
