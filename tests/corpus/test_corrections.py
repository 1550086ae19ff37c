import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.corrections import corrections

STORY = "The council of Port Selim voted on Tuesday to close the old ferry terminal."


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Correction: The terminal opened in 1931, not 1913.", "correction"),
        ("CORRECTION (June 3): The vote was seven to four.", "correction"),
        ("Corrections & Clarifications: A photo caption misnamed the ferry.", "correction"),
        ("Correction, Jan. 4: The ferry carries cars as well.", "correction"),
        ("An earlier version of this story misstated the age of the ferry.", "correction"),
        ("The harbour's name was misspelled in a previous version of this article.", "correction"),
        ("This story has been updated to correct the spelling of the harbour.", "correction"),
        ("This article has been edited to show that the vote is still open.", "correction"),
        ("This report originally misstated the result of the vote.", "correction"),
        ("Editor's note: This article has been corrected.", "correction"),
        ("Clarification: The council votes twice on each plan.", "clarification"),
        ("This story has been updated to clarify who owns the terminal.", "clarification"),
        ("This story has been updated to include a comment from the council.", "update"),
        ("This story has been updated with additional details.", "update"),
        ("Editor’s note: This article was first published in May and has been updated.", "update"),
        ("Editor's note: This article has been retracted after a review.", "withdrawal"),
        ("This story has been withdrawn.", "withdrawal"),
        ("The Gazette has removed this article from its archive.", "withdrawal"),
        ("This article is no longer available.", "withdrawal"),
    ],
)
def test_notes_of_the_outlet_are_found_with_their_span(note: str, kind: str) -> None:
    for text in (f"{STORY}\n\n{note}", f"{note}\n\n{STORY}"):
        (found,) = corrections(text)
        assert (found.kind, found.span.of(text)) == (kind, note)


@pytest.mark.parametrize(
    "text",
    [
        "In a correction, shares fell by ten percent from their peak.",
        "The Department of Corrections: what its new director plans is not known.",
        "A correctional officer was injured in the prison on Friday.",
        "The senator retracted his statement and withdrew from the race.",
        "An earlier version of the bill incorrectly exempted the banks.",
        "The mayor said the newspaper's article was wrong and has not been corrected.",
        "The rule has been updated to include boats.",
        "The list has been updated to include three more schools.",
        "The map was changed to remove two villages.",
        "The video was removed from the platform after a complaint.",
        "“This post has been removed,” the platform told its author.",
        "He clarified that the offer has been withdrawn.",
        "An earlier version of this story was published by the Gazette.",
        "Editor's note: The writer teaches history at the college.",
        STORY,
        "",
    ],
)
def test_corrections_that_the_story_tells_of_are_not(text: str) -> None:
    assert corrections(text) == ()


def test_a_label_on_its_own_line_takes_the_next_sentence_only() -> None:
    text = f"{STORY}\n\nCorrection:\n\nThe vote was seven to four. It was held on Monday."
    (found,) = corrections(text)
    assert found.kind == "correction"
    assert found.span.of(text) == "The vote was seven to four."


def test_a_list_of_what_other_articles_got_wrong_is_no_note_on_this_one() -> None:
    note = "An earlier version of this story misstated the age of ferry number {}."
    few = "\n".join(note.format(n) for n in range(8))
    assert len(corrections(few)) == 8
    assert corrections(few + "\n" + note.format(8)) == ()


@given(st.lists(st.sampled_from(["Correction:", "This story has been updated.", STORY, "x", "\n"])))
def test_spans_are_whole_sentences_in_order(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = corrections(text)
    spans = [each.span for each in found]
    assert spans == sorted(spans)
    assert all(span.of(text).strip() == span.of(text) != "" for span in spans)
