"""The Word document: real footnotes, heading styles, header rows, a picture with its text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from lxml import etree

from assistant.export.word import word
from assistant.types import Briefing, Entry, Section
from tests.briefings import AGREED, BUSES, ENDED, QUOTED, make_briefing, make_claim, make_hostile
from tests.make import make_article

SOFFICE = shutil.which("soffice")
SECONDS = 180


def part(briefing: Briefing, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(word(briefing))) as archive:
        return etree.fromstring(archive.read(name))


def opened(briefing: Briefing) -> Any:
    return docx.Document(io.BytesIO(word(briefing)))


def footnotes(briefing: Briefing) -> dict[str, str]:
    notes = part(briefing, "word/footnotes.xml").findall(qn("w:footnote"))
    return {note.get(qn("w:id")): "".join(note.itertext()) for note in notes}


def test_the_sentences_stand_under_headings() -> None:
    document = opened(make_briefing())
    styles = {p.text: p.style.name for p in document.paragraphs}
    assert styles["ferry strike"] == "Title"
    assert [text for text, name in styles.items() if name == "Heading 1"] == [
        "Bottom line",
        "Key points",
        "Timeline",
        "Who said what",
        "Where the sources disagree",
        "What the corpus does not say",
        "Sources",
    ]
    assert any(text.startswith(ENDED) and name == "Lead" for text, name in styles.items())
    assert any(text.startswith(BUSES) and name == "List Bullet" for text, name in styles.items())


def test_each_mark_is_a_footnote_and_a_second_citation_refers_to_it() -> None:
    briefing = make_briefing()
    notes = footnotes(briefing)
    assert list(notes) == ["-1", "0", "1", "2", "3", "4", "5"]
    assert "Harbour Herald" in notes["1"]
    assert QUOTED in notes["1"], "the passage around the sentence"
    body = part(briefing, "word/document.xml")
    references = [each.get(qn("w:id")) for each in body.iter(qn("w:footnoteReference"))]
    assert references == ["1", "2", "3", "4", "5"]
    marked = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    fields = ["".join(each.itertext()).split() for each in body.iter(qn("w:instrText"))]
    assert fields
    assert {name for kind, name, *_ in fields if kind == "NOTEREF"} <= marked


def test_the_package_knows_its_footnotes() -> None:
    briefing = make_briefing()
    separators = part(briefing, "word/settings.xml").find(qn("w:footnotePr"))
    assert [each.get(qn("w:id")) for each in separators] == ["-1", "0"]
    kinds = [each.get(qn("w:type")) for each in part(briefing, "word/footnotes.xml")]
    assert kinds[:2] == ["separator", "continuationSeparator"]
    types = "".join(part(briefing, "[Content_Types].xml").xpath("//@PartName"))
    assert "/word/footnotes.xml" in types
    styles = {each.style_id: each for each in opened(briefing).styles}
    used = set(re.findall(r'[pr]Style w:val="(\w+)"', _text(briefing, "word/footnotes.xml")))
    assert used <= styles.keys()


def _text(briefing: Briefing, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(word(briefing))) as archive:
        return archive.read(name).decode()


def test_tables_have_header_rows_and_the_picture_its_text() -> None:
    document = opened(make_briefing())
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["Day", "What is told", "Dated by"] in heads
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in document.tables)
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr").startswith("Timeline: 2 sentences")


def test_hostile_text_is_text() -> None:
    document = opened(make_hostile())
    whole = "".join(p.text for p in document.paragraphs)
    assert "<script>window.stolen=1</script>" in whole
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\ufffe\uffff]", whole)
    with zipfile.ZipFile(io.BytesIO(word(make_hostile()))) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)


def test_text_that_runs_from_right_to_left_is_marked() -> None:
    text = "أعلن الميناء يوم الاثنين نهاية الإضراب في بورت سليم."
    claim = make_claim(make_article(text), text)
    body = part(make_briefing([Section("bottom_line", (Entry(claim),))]), "word/document.xml")
    (run,) = [r for r in body.iter(qn("w:r")) if "".join(r.itertext()) == text]
    assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    assert run.getparent().find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice; 'apt-get install libreoffice-writer'")
@pytest.mark.parametrize("make", [make_briefing, make_hostile])
def test_libreoffice_opens_it_with_its_footnotes(make: Any, tmp_path: Path) -> None:
    file = tmp_path / "briefing.docx"
    file.write_bytes(word(make()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, file], check=True, capture_output=True, timeout=SECONDS)
    pages = pypdf.PdfReader(tmp_path / "briefing.pdf").pages
    whole = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Bottom line" in whole
    if make is make_briefing:
        assert AGREED in whole
        assert whole.count(BUSES) >= 3, "in the key points, the timeline and a footnote"
