import hashlib

from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import passages
from assistant.text import sentences
from assistant.types import Article


def make_article(text: str) -> Article:
    return Article(id=passages.article_id(text), external_id="a.txt", title="T", text=text)


def test_article_id_is_the_hash_of_the_normalised_text() -> None:
    expected = "a1:" + hashlib.sha256(b"One two.\nThree.").hexdigest()[:16]
    assert passages.article_id(" One  two.\r\nThree. ") == expected


def test_passages_are_whole_sentences_named_by_their_span() -> None:
    text = "\n".join("The minister spoke again about the border today. " * 3 for _ in range(6))
    article = make_article(text.replace(" \n", "\n").strip())
    cut = passages.cut(article, max_chars=200)
    assert len(cut) > 1
    for passage in cut:
        assert passage.id == f"{article.id}.{passage.span.start}-{passage.span.end}"
        assert passage.text.startswith("The")
        assert passage.text.endswith(".")
        assert len(passage.text) <= 200


def test_a_full_passage_ends_with_its_paragraph() -> None:
    first = "A sentence of some forty characters here. " * 3
    second = "Another sentence of the same length here. " * 3
    cut = passages.cut(make_article(f"{first.strip()}\n{second.strip()}"), max_chars=200)
    assert [p.text for p in cut] == [first.strip(), second.strip()]


def test_a_heading_goes_with_what_follows() -> None:
    cut = passages.cut(make_article("How we got here\nThe law was signed. It was long."))
    assert [p.text for p in cut] == ["How we got here\nThe law was signed. It was long."]


def test_a_long_sentence_stays_whole_up_to_2000_characters() -> None:
    text = "word " * 300 + "end."
    assert [p.text for p in passages.cut(make_article(text))] == [text]
    longer = passages.cut(make_article("word " * 900 + "end."))
    assert [len(p.text) <= 2000 for p in longer] == [True] * 3
    assert " ".join(p.text for p in longer) == "word " * 900 + "end."
    assert [len(p.text) for p in passages.cut(make_article("x" * 4500))] == [2000, 2000, 500]


def test_an_empty_text_has_no_passages() -> None:
    assert passages.cut(make_article("")) == []


_WORDS = st.sampled_from(["Homan", "said.", "U.S.", "“Yes.”", "\n", "\n\n", "border", "12", "Why?"])
_TEXTS = st.lists(_WORDS, max_size=200).map(" ".join)


@given(st.one_of(st.text(), _TEXTS), st.integers(20, 600))
def test_passages_cover_every_sentence_once(text: str, max_chars: int) -> None:
    article = make_article(text)
    cut = passages.cut(article, max_chars=max_chars)
    end = 0
    for passage in cut:
        assert end <= passage.span.start < passage.span.end <= len(text)
        end = passage.span.end
    for sentence in sentences(text):
        assert sum(p.span.covers(sentence) for p in cut) == 1
    for passage in cut:
        inside = [s for s in sentences(text) if passage.span.covers(s)]
        assert len(passage.text) <= max_chars or len(inside) == 1
