import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import clusters

PARAGRAPHS = (
    "The council of Port Selim voted seven to four on Tuesday to close the old ferry terminal,"
    " ending a dispute that had divided the harbour town for most of a decade.",
    "Under the plan, boats to the outer islands will leave from a new pier near the railway"
    " station from 15 March, and the brick hall of 1931 will be turned into a market.",
    "“We have waited long enough for a pier that is safe in winter,” the harbour master told"
    " residents who had filled the gallery. “Nobody should have to jump ashore again.”",
    "Opponents said the move would cost fishermen 240 jobs and leave the lower town without a"
    " bus, because the last line now ends at the terminal gates.",
    "The work is expected to cost 12.5 million crowns, of which the county of Marrow has agreed"
    " to pay a third. The rest is to be borrowed over 20 years.",
    "A petition against the closure was signed by 3,100 people last autumn, but the county court"
    " in Ostrey threw it out after a hearing that lasted two days.",
)
STORY = "\n\n".join(PARAGRAPHS)
OTHER_STORY = "\n\n".join(
    (
        "Fishermen blocked the road to the lower town on Wednesday with nets and crates, a day"
        " after the council decided that the ferries are to leave from somewhere else.",
        PARAGRAPHS[2],
        "Nobody was hurt, the police said, and by noon the first lorries could pass. But the"
        " skippers promised to come back every morning until the mayor agrees to meet them.",
        "Their association wants a cold store beside the railway, paid for by the county, and a"
        " promise that berths will not become dearer for small boats before the next election.",
        "The mayor was travelling and could not be reached. A deputy called the protest a matter"
        " for the harbour office, which did not answer questions either.",
    )
)
LOTTERY = (
    "Here are the winning numbers of the Marrow lottery drawn on {day} evening: {numbers}. The"
    " bonus ball was {bonus}. The jackpot for this drawing was estimated at {jackpot} million"
    " crowns. Tickets cost two crowns and are sold until an hour before each drawing at kiosks and"
    " post offices. Prizes have to be claimed within ninety days at any office of the lottery, and"
    " winners need to bring the ticket and a document with a photograph. The next drawing is on"
    " {next}."
)


def shares_a_key(a: str, b: str) -> bool:
    return not set(clusters.bands(clusters.signature(a))).isdisjoint(
        clusters.bands(clusters.signature(b))
    )


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY.upper(),
        STORY.replace("“", '"').replace("”", '"').replace("\n\n", " "),
        "\n\n".join(PARAGRAPHS[:3]),
        "\n\n".join(reversed(PARAGRAPHS)),
        "\n\n".join(("Ferries are to leave from elsewhere, as was feared.", *PARAGRAPHS[1:])),
        "HARBOUR GAZETTE\n\nBy the news desk | 4:15 p.m.\n\nPORT SELIM (Coast Wire) — " + STORY,
        STORY.replace("seven to four", "7-4").replace("20 years", "twenty years"),
        STORY.replace("ending", "closing").replace("cost", "take").replace("said", "argued"),
        STORY + "\n\n" + "\n\n".join(OTHER_STORY.split("\n\n")[3:]),  # an update of it
    ],
)
def test_copies_cuts_and_light_rewrites_meet_and_are_the_same(copy: str) -> None:
    assert shares_a_key(STORY, copy)
    assert clusters.same(STORY, copy)
    assert clusters.same(copy, STORY)


def test_two_stories_with_the_same_quotation_are_not_the_same() -> None:
    assert not clusters.same(STORY, OTHER_STORY)
    assert not clusters.same("\n\n".join(PARAGRAPHS[2:4]), OTHER_STORY)


def test_a_page_filled_in_anew_is_not_the_same() -> None:
    monday = LOTTERY.format(
        day="Monday", numbers="4, 8, 19, 27, 34", bonus=10, jackpot=120, next="Thursday"
    )
    thursday = LOTTERY.format(
        day="Thursday", numbers="2, 16, 23, 38, 61", bonus=7, jackpot=131, next="Monday"
    )
    assert shares_a_key(monday, thursday)  # so it is `same` that has to tell them apart
    assert not clusters.same(monday, thursday)
    assert clusters.same(monday, "MARROW POST\n\n" + monday.replace("estimated at", "put at"))


def test_the_same_text_about_other_people_is_not_the_same() -> None:
    swaps = {"Port Selim": "Lower Brandt", "Marrow": "Tansy", "Ostrey": "Wick", "Tuesday": "Friday"}
    other = STORY
    for name, instead in swaps.items():
        other = other.replace(name, instead)
    assert not clusters.same(STORY, other)


def test_a_story_printed_whole_in_a_round_up_is_not_the_round_up() -> None:
    rng = random.Random(1)
    rest = " ".join(f"word{rng.randrange(10_000)}" for _ in range(2000))
    assert not clusters.same(STORY, STORY + "\n\n" + rest)


def test_stories_beside_one_long_gallery_are_not_the_same() -> None:
    rng = random.Random(2)
    gallery, one, other = (
        " ".join(f"{letter}{rng.randrange(10_000)}" for _ in range(count))
        for letter, count in (("g", 4000), ("a", 400), ("b", 400))
    )
    assert not clusters.same(f"{one}\n{gallery}", f"{other}\n{gallery}")


def test_short_texts_are_the_same_word_for_word_only() -> None:
    notice = "The harbour office is closed on Monday because of the holiday."
    assert clusters.same(notice, notice.upper() + " ")
    assert shares_a_key(notice, notice.upper())
    assert not clusters.same(notice, notice.replace("Monday", "Tuesday"))
    assert not shares_a_key(notice, notice.replace("Monday", "Tuesday"))
    assert not clusters.same(notice, f"{notice} {STORY}")
    assert not clusters.same("", "")


def test_keys_are_those_that_older_catalogs_hold() -> None:
    minima = clusters.signature(STORY)
    assert (minima.dtype, minima.shape) == (np.uint32, (100,))
    assert minima[:3].tolist() == [7109529, 35307709, 9619884]
    keys = clusters.bands(minima)
    assert len(set(keys)) == len(keys) == 50
    assert keys[:2] == [1689402415616383097, -7105294105164729934]
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_importing_it_does_not_bring_scipy() -> None:
    code = "import sys, assistant.corpus.clusters; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(max_size=300), st.text(max_size=300))
def test_same_is_symmetric_and_holds_for_a_text_itself(a: str, b: str) -> None:
    assert clusters.same(a, b) == clusters.same(b, a)
    assert clusters.same(a, a) == any(char.isalnum() for char in a)
    assert len(clusters.bands(clusters.signature(a))) == 50
