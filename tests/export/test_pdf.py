"""The PDF: text that can be selected in any script, bookmarks, a title, and nothing run."""

from __future__ import annotations

import io

import pypdf
import pytest

from assistant.export.pdf import pdf
from assistant.types import Briefing, Entry, Section
from tests.briefings import AGREED, BUSES, ENDED, make_briefing, make_claim, make_hostile
from tests.make import make_article


def opened(briefing: Briefing) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf(briefing)))


def text_of(briefing: Briefing) -> str:
    return " ".join(" ".join(page.extract_text() for page in opened(briefing).pages).split())


def saying(text: str) -> Briefing:
    claim = make_claim(make_article(text), text)
    return make_briefing([Section("bottom_line", (Entry(claim),))])


def test_sentences_and_passages_can_be_selected() -> None:
    whole = text_of(make_briefing(note="Ask the port."))
    assert ENDED in whole
    assert AGREED in whole
    assert whole.count(BUSES) >= 3, "in the key points, the timeline and a footnote"
    assert "Ask the port." in whole


def test_title_bookmarks_and_language() -> None:
    read = opened(make_briefing())
    assert read.metadata is not None
    assert read.metadata.title == "ferry strike"
    titles = [each.title for each in _flat(read.outline)]
    assert titles[:3] == ["ferry strike", "Bottom line", "Key points"]
    assert "Sources" in titles
    assert read.root_object["/Lang"] == "en"
    assert read.root_object["/MarkInfo"]["/Marked"]


def _flat(outline: list[object]) -> list[pypdf.generic.Destination]:
    found: list[pypdf.generic.Destination] = []
    for each in outline:
        found += _flat(each) if isinstance(each, list) else [each]  # type: ignore[list-item]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Забастовка паромов в Порт-Селиме закончилась в понедельник.",
        "Η απεργία στα φέρι του Πορτ Σελίμ έληξε τη Δευτέρα.",
        "Přívoz v Port Selimu začal jezdit, řekla šéfka přístavu; ő, ș, ł, ğ.",
        "Ngư dân Cảng Selim kết thúc đình công vào thứ Hai.",
    ],
)
def test_other_alphabets_and_accents(text: str) -> None:
    assert text in text_of(saying(text))


def test_arabic_is_there_in_an_embedded_font() -> None:
    briefing = saying("أعلن الميناء يوم الاثنين نهاية الإضراب في بورت سليم.")
    words = text_of(briefing)
    assert sum("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in words) > 30
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in opened(briefing).pages
        for font in page["/Resources"]["/Font"].values()
        if "/DescendantFonts" in font.get_object()
    ]
    assert fonts
    assert all("/FontFile2" in f or "/FontFile3" in f for f in fonts)


def test_hostile_text_is_text() -> None:
    briefing = make_hostile()
    whole = text_of(briefing)
    assert "<script>window.stolen=1</script>" in whole
    assert "#let z #import" in whole
    read = opened(briefing)
    assert "/JavaScript" not in str(read.root_object.get("/Names"))
    assert "/OpenAction" not in read.root_object
    links = [
        str(note.get_object().get("/A"))
        for page in read.pages
        for note in page.get("/Annots") or ()
    ]
    assert not any("/URI" in link for link in links)


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert pdf(make_briefing()) == pdf(make_briefing())
