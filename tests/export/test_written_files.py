"""Files: the format of the suffix, whole or not at all, and one sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import BadRequest
from assistant.export import write
from assistant.export.bundle import seal
from assistant.types import Span
from tests.briefings import make_briefing, make_hostile

BEGINS = {
    ".md": b"# ferry strike",
    ".html": b"<!doctype html>",
    ".docx": b"PK",
    ".pdf": b"%PDF-",
    ".json": b"{",
}


@pytest.mark.parametrize("suffix", [*BEGINS, ".PDF"])
def test_a_file_of_each_format(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"briefing{suffix}"
    write.write(make_briefing(), file)
    assert file.read_bytes().startswith(BEGINS[suffix.lower()])
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["briefing", "briefing.txt", "briefing.doc", ".md"])
def test_an_unknown_suffix(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"expected one of \.md, \.html, \.docx, \.pdf, \.json"):
        write.write(make_briefing(), tmp_path / name)


def test_places_that_take_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(BadRequest, match="is a folder"):
        write.check(tmp_path / "folder.md")
    with pytest.raises(BadRequest, match="is no folder"):
        write.check(tmp_path / "none" / "briefing.md")


def test_a_name_that_is_too_long_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cannot be written"):
        write.write(make_briefing(), tmp_path / f"{'n' * 300}.md")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "briefing.md"
    file.write_text("old", "utf-8")
    broken = make_briefing(scope=None)
    with pytest.raises(AttributeError):
        write.write(broken, file)
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["old"]


def test_a_very_long_paragraph_goes_through_every_format(tmp_path: Path) -> None:
    sentence = "The crews went on and on. "
    briefing = make_hostile(sentence * 8_000, sentence.strip())
    for suffix in BEGINS:
        write.write(briefing, tmp_path / f"long{suffix}")
    assert (tmp_path / "long.json").stat().st_size > 200_000
    # Who reads it is spared: a title is cut, and so is a passage.
    assert (tmp_path / "long.md").stat().st_size < 30_000


def test_the_bundle_holds_what_is_checked(tmp_path: Path) -> None:
    briefing = make_briefing(note="Ask the port.")
    document = json.loads(write.as_json(briefing))
    assert document["seal"] == seal(document)
    assert document["note"] == "Ask the port."
    assert [row["mark"] for row in document["sources"]] == [1, 2, 3, 4, 5]
    texts = {c.passage.article.id: c.passage.article.text for c in briefing.citations}
    for row in document["sources"]:
        text = texts[row["article_id"]]
        assert Span(row["start"], row["end"]).of(text) == row["quote"]
        passage = row["passage"]
        assert Span(passage["start"], passage["end"]).of(text) == passage["text"]
    (first,) = document["sections"][0]["entries"]
    assert (first["independent"], first["marks"], first["also"][0]["marks"]) == (2, [1], [2])


def test_a_seal_does_not_depend_on_the_order_or_the_spaces_of_a_file() -> None:
    document = json.loads(write.as_json(make_briefing()))
    turned = json.loads(json.dumps(dict(reversed(document.items()))))
    assert seal(turned) == document["seal"]
    assert seal(document | {"topic": "another"}) != document["seal"]
