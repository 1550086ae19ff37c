"""What a claim states and its evidence does not, and what is only said in other words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text
from assistant.answer.exact import Difference, differences

MARCH = dt.date(2024, 3, 5)  # a Tuesday


def one(claim: str, evidence: str, published: dt.date | None = None) -> Difference:
    (found,) = differences(claim, evidence, published)
    return found


def words(claim: str, evidence: str, published: dt.date | None = None) -> list[str]:
    return [each.span.of(claim) for each in differences(claim, evidence, published)]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("76 percent of the crews agreed.", "Of the crews, 76% agreed."),
        ("The pier cost 1.5 million euros.", "The pier cost €1,500,000."),
        ("Five ferries were sold.", "The port sold 5 ferries."),
        ("The ferry sails at 10 or 11 knots.", "Its speed is 10 to 11 knots."),
        ("About 300 guests came.", "There were 300 guests."),
        ("The 21st ferry was built.", "It was the twenty-first ferry."),
        ("A hundred and five ferries sailed.", "That day 105 ferries sailed."),
        ("Half of the crews agreed, some 50 percent.", "Half of the crews agreed."),
        ("Port Selim won 4-1.", "It ended 4–1 for Port Selim."),
        ("One of the ferries sank.", "A ferry sank."),
        ("1. The port is closed.\n2. The ferries wait.", "The port is closed. The ferries wait."),
        ("Passage 2 says that the port is closed [2].", "The port is closed."),
        ("Step 3: close the port (4).", "Close the port."),
        ("The mast is 108 m high.", "The mast is 108 metres high."),
        ("Take 1.5 cups and half a spoon.", "Take 1 1/2 cups and ½ spoon."),
        ("COVID-19 closed the port.", "COVID closed the port."),
        ("It cost A$40 million.", "It cost $40 million."),
        ("It cost $40 million.", "It cost 40 million dollars."),
        ("The fair lasts 12 days.", "It began 12 years ago and lasts 12 days."),
        ("It took 10 years.", "It took a decade, and 10% more money."),
        ("It took 12 long years.", "In 12 years it was built."),
        ("It took 1 hour.", "It took an hour."),
        ("One sailor was hurt.", "A sailor was hurt but no one was killed."),
        ("One sailor was hurt.", "No one was hurt on Sunday; on Monday a sailor was hurt."),
        ("No one was hurt on board.", "No one was hurt on board."),
    ],
)
def test_a_number_may_be_said_in_other_words(claim: str, evidence: str) -> None:
    assert differences(claim, evidence) == ()


@pytest.mark.parametrize(
    ("claim", "evidence", "at", "support"),
    [
        (
            "67 percent of the crews agreed.",
            "76% of the crews agreed.",
            "67 percent",
            "contradicted",
        ),
        ("It cost $5 million.", "The bill was $6 million.", "$5 million", "contradicted"),
        ("Five ferries sank.", "Seven ferries sank.", "Five", "contradicted"),
        ("Fines rose above $25.", "Fines stayed below $25.", "above $25", "contradicted"),
        ("The port has 40 cranes.", "The port has cranes.", "40", "unsupported"),
        ("Port Selim won 4-2.", "Port Selim won 4-1.", "2", "unsupported"),
        ("It was the 3rd accident.", "It was an accident.", "3", "unsupported"),
        ("About 1,500 guests came.", "There were 1,497 guests.", "About 1,500", "partial"),
        ("1,500 guests came.", "There were 1,497 guests.", "1,500", "partial"),
        ("12 guests came.", "There were 10 to 15 guests.", "12", "partial"),
        ("More than 400 guests came.", "There were 620 guests.", "More than 400", "partial"),
        ("8,030 guests came.", "More than 8,000 guests came.", "8,030", "partial"),
        ("The two friends left.", "A sailor and a cook left.", "two", "partial"),
        ("Heat it to 350 °F (175 °C).", "Heat it to 350 °F.", "175", "partial"),
        ("90,000 guests came.", "More than 8,000 guests came.", "90,000", "contradicted"),
        ("497 people were arrested.", "About 500 people were arrested.", "497", "partial"),
        ("300 people were arrested.", "About 500 people were arrested.", "300", "contradicted"),
        ("58 percent of them agreed.", "Roughly 60% of them agreed.", "58 percent", "partial"),
        ("It cost $40 million.", "It cost £40 million.", "$40 million", "contradicted"),
        ("He got 12 days in prison.", "He got 12 years in prison.", "12", "contradicted"),
        ("It costs $12.", "It costs 12% of the wage.", "$12", "unsupported"),
        ("Rates rose 1 percent.", "Rates rose 2 percent.", "1 percent", "contradicted"),
        ("1 sailor was hurt.", "2 sailors were hurt.", "1", "contradicted"),
        ("One sailor was hurt on board.", "No one was hurt on board.", "One", "contradicted"),
        ("One sailor was hurt.", "No sailor was hurt on board.", "One", "contradicted"),
    ],
)
def test_a_number_that_the_evidence_does_not_have(
    claim: str, evidence: str, at: str, support: str
) -> None:
    found = one(claim, evidence)
    assert (found.kind, found.support, found.span.of(claim)) == ("number", support, at)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It sank on Feb. 6, 2025.", "It sank on 2025-02-06."),
        ("It sank in February 2025.", "It sank on 6 February 2025."),
        ("It sank in 2025.", "It sank on Feb. 6, 2025."),
        ("It sank on February 6.", "It sank on Feb. 6, 2025."),
        ("It sank in the 1990s.", "It sank in May 1994."),
        ("It sank on Thursday.", "It sank on Feb. 6, 2025."),
        ("It sank on Thursday.", "It sank on Feb. 6."),
        ("It sank last week.", "It sank on a stormy night."),
        ("The Vision 2030 plan was read out.", "The Vision plan was read out."),
    ],
)
def test_a_date_may_be_said_in_other_words(claim: str, evidence: str) -> None:
    assert differences(claim, evidence) == ()


@pytest.mark.parametrize(
    ("claim", "evidence", "at", "support"),
    [
        ("It sank on Feb. 7, 2025.", "It sank on Feb. 6, 2025.", "Feb. 7, 2025", "contradicted"),
        ("It sank on Sunday.", "It sank on Saturday.", "Sunday", "contradicted"),
        ("It sank in 1994.", "It sank in 1990.", "1994", "contradicted"),
        ("It sank in February 2023.", "It sank in January 2023.", "February 2023", "contradicted"),
        ("It sank in January 2023.", "It sank in February 2023.", "January 2023", "contradicted"),
        ("It sank in February 2023.", "It sank in 2022.", "February 2023", "unsupported"),
        ("It sank in March 2025.", "It sank.", "March 2025", "unsupported"),
        ("It sank on Sunday.", "It sank.", "Sunday", "unsupported"),
        ("In 1994 Selim burnt.", "Selim burnt.", "1994", "unsupported"),
        ("The 2022 Selim Cup ended.", "The 2018 Selim Cup ended.", "2022", "contradicted"),
        ("It sank on Feb. 6, 2025.", "It sank in February 2025.", "Feb. 6, 2025", "partial"),
        ("It sank on Feb. 6, 2025.", "It sank on Feb. 6.", "Feb. 6, 2025", "partial"),
        ("It sank in February.", "It sank in 2025.", "February", "unsupported"),
    ],
)
def test_a_date_that_the_evidence_does_not_have(
    claim: str, evidence: str, at: str, support: str
) -> None:
    found = one(claim, evidence)
    assert (found.kind, found.support, found.span.of(claim)) == ("date", support, at)


def test_the_day_of_publication_settles_what_a_weekday_is() -> None:
    assert words("It sank on March 4, 2024.", "It sank on Monday.", MARCH) == []
    assert words("It sank on Monday.", "It sank yesterday.", MARCH) == []
    assert words("It sank on February 26, 2024.", "It sank on Monday.", MARCH) == [
        "February 26, 2024"
    ]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The harbour of Selim is closed.", "Port Selim has a harbour that is closed."),
        ("The U.S. sent a ferry.", "The United States sent a ferry."),
        ("The United States sent a ferry.", "A US ferry was sent."),
        ("A ferry of America came.", "The U.S. ferry came."),
        ("They asked the WHO for help.", "They asked the World Health Organization for help."),
        ("They asked the World Health Organization.", "They asked the WHO."),
        ("The ferry is Mexico's.", "The ferry is Mexican."),
        ("The crew was French.", "The crew came from France."),
        ("A ship with Zürich on it.", "A ship with Zurich on it."),
        ("They wrote on WhatsApp.", "They wrote on Whats App."),
        ("They wrote on Whats App.", "They wrote on WhatsApp."),
        ("A harbour near London.", "The harbour of the Londoners."),
        ("The crew was German.", "The crew came from Germany."),
        ("The crew was Croat.", "The crew came from Croatia."),
        ("An Afghan crew.", "The crew came from Afghanistan."),
        ("A crew from Nigeria.", "The crew is Nigerian."),
        ("Sailors were saved.", "The crew was saved."),
        ("* Rescue: the crew was saved.", "The crew was saved."),
        ("It ran on iOS.", "It ran on a telephone."),
        ("In Q2 the port earned more.", "In the second quarter the port earned more."),
        ("The plan is Selim-based.", "The plan comes from Selim."),
        ("The World Harbour Office (WHO) paid.", "The WHO paid."),
        ("Heat it to 350 degrees F. Wait for the rest.", "Heat it to 350 °F and wait."),
        ("UPDATE: the port is open.", "The port is open."),
    ],
)
def test_a_name_may_be_said_in_other_words(claim: str, evidence: str) -> None:
    assert differences(claim, evidence) == ()


@pytest.mark.parametrize(
    ("claim", "evidence", "at", "support"),
    [
        ("The ferry sails to Hull.", "The ferry sails to Selim.", "Hull", "unsupported"),
        ("They asked NATO.", "They asked the port.", "NATO", "unsupported"),
        ("NATO was asked.", "The port was asked.", "NATO", "unsupported"),
        ("It was a Mexican crew.", "It was a Turkish crew.", "Mexican", "unsupported"),
        ("It went to New Selim.", "It went to Selim.", "New", "partial"),
        ("In Q3 the port earned more.", "In Q2 the port earned more.", "Q3", "unsupported"),
        ("The F-16 landed.", "The F-35 landed.", "F-16", "unsupported"),
        ("A ferry to Niger.", "A ferry to Nigeria.", "Niger", "unsupported"),
        ("A ferry to Nigeria.", "A ferry to Niger.", "Nigeria", "unsupported"),
        ("They met Carl Gauss.", "They met Carla Gauss.", "Carl", "partial"),
        ("They met Carla Gauss.", "They met Carl Gauss.", "Carla", "partial"),
        ("It lies in Maine.", "It remained there.", "Maine", "unsupported"),
        ("It lies in Spain.", "It eased his pain.", "Spain", "unsupported"),
        ("It is Judge Allen Grant.", "For immigrants a challenge.", "Allen Grant", "unsupported"),
        ("1. Hull Museum: open.\n2. Pier: closed.", "The pier is closed.", "Museum", "partial"),
    ],
)
def test_a_name_that_the_evidence_does_not_have(
    claim: str, evidence: str, at: str, support: str
) -> None:
    found = one(claim, evidence)
    assert (found.kind, found.support, found.span.of(claim)) == ("name", support, at)


def test_a_word_that_begins_a_sentence_is_a_name_where_it_is_one_elsewhere() -> None:
    claim = "The ferry is from Hull. Hull paid for it."
    assert words(claim, "The port paid for the ferry.") == ["Hull", "Hull"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He called it “a long night”.", 'It was "A long night", he said.'),
        ("He called it 'a long night'.", "It was short."),
        ('He spoke of "a long … night at sea".', "It was a long and cold night at sea."),
        ('The question "Who paid?" has no answer.', "Nobody answered."),
    ],
)
def test_quoted_words_that_the_evidence_has(claim: str, evidence: str) -> None:
    assert differences(claim, evidence) == ()


def test_quoted_words_that_the_evidence_does_not_have() -> None:
    claim = 'The mayor called it "a short night" and left.'
    found = one(claim, "The mayor called it a long night and left.")
    assert (found.kind, found.support) == ("quote", "unsupported")
    assert found.span.of(claim) == '"a short night"'


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The mayor did not sign the contract.", "The mayor has never signed the contract."),
        ("The mayor signed the contract.", "On Monday the mayor signed the contract."),
        ("The mayor signed the contract.", "The mayor signed not only the contract."),
        ("The mayor did not sign the contract.", "The mayor refused to sign the contract."),
        ("The mayor did not sign the contract.", "The crew slept. Nobody saw the storm."),
        ("The mayor signed the contract.", "The mayor, who is not old, signed the contract."),
        ("No passage says who signed.", "The mayor signed, the passage says."),
        ("The mayor did not sign the contract.", "Did the mayor sign the contract?"),
        ("The water is not too cold for the crew.", "The water is cold for the crew."),
        ("If the mayor does not sign the contract, wait.", "The mayor will sign the contract."),
        ("The mayor signed contract No. 5 of three.", "The mayor signed contract 5 of three."),
        ("Curie was chief chemist.", "Curie is no longer chief chemist."),
        ("Curie is no longer chief chemist.", "Curie was chief chemist until June."),
        ("The pier is long.", "The pier is no longer than 40 metres."),
    ],
)
def test_sentences_that_do_not_deny_each_other(claim: str, evidence: str) -> None:
    assert differences(claim, evidence) == ()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The mayor did not sign the contract.", "The mayor signed the contract."),
        ("The mayor signed the contract.", "The mayor didn’t sign the contract."),
        ("The port cannot open the gates.", "It was late. The port can open the gates."),
        ("There was no fire on the ferry to Hull.", "A fire broke out on the ferry to Hull."),
        ("Curie is chief chemist.", "Curie is no longer chief chemist."),
        ("Curie is no longer chief chemist.", "Curie is chief chemist."),
        ("No one was hurt on board.", "One sailor was hurt on board."),
    ],
)
def test_a_claim_that_denies_its_evidence(claim: str, evidence: str) -> None:
    found = one(claim, evidence)
    assert (found.kind, found.support) == ("negation", "contradicted")
    assert found.span.of(claim) == claim


def test_a_denial_of_what_the_text_says_in_other_words_is_no_contradiction() -> None:
    claim = "The mayor of Selim was not interested in the offer of a new harbour."
    evidence = "An interested mayor called on Monday. On offer was a new harbour near Selim."
    found = one(claim, evidence)
    assert (found.kind, found.support) == ("negation", "partial")


def test_quoted_words_may_be_inflected() -> None:
    found = one('The mayor spoke of "closed harbours".', "The mayor spoke of a closed harbour.")
    assert (found.kind, found.support) == ("quote", "partial")


def test_what_the_question_names_is_no_difference() -> None:
    claim, evidence = "The iPhone 6 and the Que bag go together.", "The bag has a plug."
    assert words(claim, evidence) != []
    assert differences(claim, evidence, question="How do Que bags load an iPhone 6?") == ()


def test_a_question_states_nothing() -> None:
    assert differences("Did NATO send 40 ships?", "The port is closed.") == ()


def test_differences_come_in_the_order_of_the_claim() -> None:
    claim = 'On Sunday 40 ships of NATO sailed "in the dark".'
    assert words(claim, "Ships sailed.") == ["Sunday", "40", "NATO", '"in the dark"']


def test_a_reason_says_what_stands_in_the_passage() -> None:
    found = one("67 percent agreed.", "76 percent agreed.")
    assert found.reason == "the passage says 76 percent, not 67 percent"
    found = one("It took 12 days.", "It took 12 years.")
    assert found.reason == "the passage says 12 years, not 12 days"


WORDS = st.lists(
    st.sampled_from(
        '1 2,000 $5 9% "a b" Hull U.S. not sign the May Monday 2024 ( ) . ? \n F-35 “'.split(" ")
    ),
    max_size=20,
).map(" ".join)


@given(WORDS | st.text(max_size=100), WORDS)
def test_spans_lie_in_the_claim_whatever_it_is(claim: str, evidence: str) -> None:
    for each in differences(claim, evidence):
        assert 0 <= each.span.start < each.span.end <= len(claim)


SAID = (
    "On Feb. 6, 2025, the mayor of Port Selim said that 67 percent of 1,497 guests had not come. "
    "“We will never close the harbour,” she told NATO on Monday. It cost $2.5 million."
)


@pytest.mark.parametrize("sentence", [span.of(SAID) for span in text.sentences(SAID)])
def test_a_text_does_not_differ_from_itself(sentence: str) -> None:
    assert differences(sentence, SAID) == ()
