import pytest

from assistant.corpus.furniture import is_caption, is_furniture, is_sign_off


@pytest.mark.parametrize(
    "line",
    [
        # links
        "More:Harbour closed twice in ten years by groundings",
        "More on the harbour: Pilots ask for radar",
        "Update:2nd freighter found aground near Port Selim",
        "PORT CLOSED?:What it means for grain. And for you.",
        "$40 MILLION DEAL:Port authority sells two cranes to rival",
        "2024 port election:What is at stake",
        "The waiting gamesWhere will forty ships unload their grain",
        "What does it mean?Forty ships are waiting outside the harbour",
        "► Grain: 25 ships that carry it to Port Selim",
        "WATCH: The freighter is towed off the sandbank",
        "Read the full report on the harbour here.",
        # boxes
        "(You can get “Harbour Today” delivered to your inbox daily. Sign up here.)",
        "You can sign up for our weekly harbour newsletter with one click.",
        "Do you have a boat? Tell us with the form below",
        "We may earn an affiliate commission when you buy through links.",
        "Harbour coverage at The Harbour Times is supported in part by a grant from the port.",
        "Support local journalism. It keeps the harbour honest.",
        "JUST WATCHED Freighter runs aground Replay More Videos ... MUST WATCH Freighter 02:14",
        "Hear the pilot on the radio 01:24 - Source: CNN",
        # who wrote it, and when
        "Contributing: The Associated Press",
        "Our Reporter and the Harbour Times staff contributed to this report.",
        "— CNN’s Our Reporter contributed reporting.",
        "Our Reporter covers ports and can be reached at 302-555-0100.",
        "Our Reporter is a reporter for The Harbour Times. Reach her: @ourreporter",
        "Port Reporter; @ourreporter: 302-555-0100; reporter@example.com",
        "This story has been updated with additional information.",
        "This article was originally published in 2019.",
        "More AP sailing: https://apnews.com/hub/sailing and https://twitter.com/AP_Sports",
        "Special to The Harbour Times",
        "From The Harbour Times and wire reports",
        # captions
        "The freighter lay on the sandbank for a week. Port Photographer/Getty Images",
        "A crane in the fog above Port Selim. Port Selim Harbour Authority",
        "The pilot leaves the court. courtesy Port Selim Museum",
        "The quay in 2014. Port Photographer/Pool/AP",
        "Tugs pull at dawn. (Photo by Port Photographer / AFP)",
        "Port Photographer/Pool/Getty Images",
        "Photos: The harbour is closed Tugs wait at the quay on March 3. Hide Caption 3 of 226",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        # headings, facts and speakers with a colon
        "What we know: the freighter and its crew",
        "Why Port Selim? Deep water, low fees",
        "Time: 7:30 p.m. Friday",
        "Wednesday: Harbour Hall (12 Quay Street) 7 p.m.",
        "Harbour Master: Forty ships are waiting",
        "CHAIR: Do you believe that the pilot was asleep?",
        # prose that talks of boxes, writers and pictures
        "The island can be reached by ferry from Port Selim.",
        "Call the harbour hotline at 302-555-0100 to report oil on the water.",
        "The fund was set up to support local journalism in port towns.",
        "Agents may earn a commission on every ship that they bring.",
        "Members get unlimited access to the quay and a subscription to the tide tables.",
        "The report was first published in March and found that the radar was old.",
        "Tide tables: https://example.org/tides",
        "The pilots contributed to this outcome by sleeping.",
        "Correction: An earlier version of this story misstated the length of the freighter.",
        "The picture was sold to Getty Images.",
        "He was born in Port Selim and sailed for St. Mary",
        "Who owns the harbour? Port Selim",
        "12. The freighter Lady beat the record by two days. (Dec. 6, 1986)",
        "Ten ships vs. Twelve Tugs",
        "— Port of Dover (@Port_of_Dover) May 3, 2024",
        "Source: Port Authority",
    ],
)
def test_article(line: str) -> None:
    assert not is_furniture(line)


def test_kinds_are_told_apart() -> None:
    caption = "The freighter lay on the sandbank for a week. Port Photographer/Getty Images"
    assert is_caption(caption)
    assert not is_sign_off(caption)
    assert is_sign_off("Contact Our Reporter at reporter@example.com.")
