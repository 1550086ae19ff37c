"""Links and names on the disk, and archives as documents."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from pathlib import Path

import pytest

from assistant.corpus import read
from assistant.corpus.formats.file import escaped
from assistant.types import Article
from tests.corpus.formats.made import BODY, MORE, make_file, make_jsonl, make_page, make_zip

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def scan(*paths: Path) -> dict[str, str]:
    """Return the reason of each file that is found, "" for one that can be read."""
    found = read.documents(paths)
    return {f.external_id: f.reason if isinstance(f, read.Rejected) else "" for f in found}


def load(path: Path, **limits: int) -> list[Article | read.Rejected]:
    (document,) = read.documents([path])
    assert isinstance(document, read.Document), document
    return read.load(document, ingested=NOW, limits=read.Limits(**limits))


def test_a_link_inside_the_folder_is_fine_and_one_out_of_it_is_not(tmp_path: Path) -> None:
    given = tmp_path / "given"
    make_file(given / "a" / "one.txt")
    outside = make_file(tmp_path / "private" / "two.txt", MORE)
    (given / "inside.txt").symlink_to(given / "a" / "one.txt")
    (given / "file.txt").symlink_to(outside)
    (given / "a" / "relative.txt").symlink_to("../../private/two.txt")
    (given / "folder").symlink_to(tmp_path / "private", target_is_directory=True)
    found = scan(given)
    assert found.pop("a/one.txt") == ""  # and the link to it is the same file, once
    assert found.keys() == {"file.txt", "folder"}  # a/relative.txt leads where file.txt does
    assert all("leads out of the folder" in reason for reason in found.values())


def test_a_link_out_is_no_row_where_its_file_is_given_too(tmp_path: Path) -> None:
    given = tmp_path / "given"
    make_file(given / "one.txt")
    outside = make_file(tmp_path / "other" / "two.txt", MORE)
    (given / "link.txt").symlink_to(outside)
    assert scan(given, tmp_path / "other") == {"one.txt": "", "two.txt": ""}


def test_what_is_given_may_be_a_link(tmp_path: Path) -> None:
    make_file(tmp_path / "real" / "a.txt")
    (tmp_path / "folder").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    assert scan(tmp_path / "folder") == {"a.txt": ""}
    assert scan(tmp_path / "b.txt") == {"b.txt": ""}


def test_a_link_to_itself_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "b").symlink_to(tmp_path / "b")
    make_file(tmp_path / "c.txt")
    found = scan(tmp_path)
    assert found.pop("c.txt") == ""
    assert "cannot be read" in found["a.txt"]


def test_names_that_cannot_be_shown_are_escaped_and_stay_apart(tmp_path: Path) -> None:
    names = [
        "a\nb.txt", "a\\u000ab.txt", "a\u202eb.txt", "a\u200bb.txt", "ab.txt", "a\x1b[2Jb.txt",
        "a\U000e0041b.txt", "é.txt", "a\\b.txt",
    ]  # fmt: skip
    for name in names:
        make_file(tmp_path / name)
    make_file(Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")))
    make_file(tmp_path / "bad\\xff.txt")
    ids = scan(tmp_path)
    assert len(ids) == len(names) + 2
    assert all(external_id.isprintable() for external_id in ids)
    assert {"a\\u000ab.txt", "a\\\\u000ab.txt", "a\\u202eb.txt", "a\\U000e0041b.txt"} <= ids.keys()
    assert {"é.txt", "bad\\xff.txt", "bad\\\\xff.txt"} <= ids.keys()


@pytest.mark.parametrize("name", ["a b.txt", "Überblick – März.txt", "港.html", "o'brien.md"])
def test_names_that_can_be_shown_stay(name: str) -> None:
    assert escaped(name) == name


def test_the_members_of_an_archive_become_articles(tmp_path: Path) -> None:
    members = [("in/a.html", make_page()), ("in/a.html", MORE), ("b.txt", "short")]
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = make_file(tmp_path / "news.zip", make_zip(members))
    first, second, short = load(path)
    assert isinstance(first, Article)
    assert first.text == f"{BODY}\n{MORE}"
    assert isinstance(second, Article)
    assert {first.external_id, second.external_id} == {
        "news.zip/in/a.html",
        "news.zip/in/a.html (2)",
    }
    assert isinstance(short, read.Rejected)
    assert (short.external_id, short.reason.split(",")[0]) == (
        "news.zip/b.txt",
        "found 5 letters of article text",
    )


def test_an_archive_of_nothing_is_rejected(tmp_path: Path) -> None:
    path = make_file(tmp_path / "news.zip", make_zip([(".hidden.txt", BODY)]))
    with pytest.raises(Exception, match="found nothing to read"):
        load(path)


def test_what_was_read_before_the_damage_stands(tmp_path: Path) -> None:
    rows = make_jsonl({"text": BODY}) + b"\n" + b'"' * 10
    data = b"text\n" + BODY.encode() + b'\n"' + b"x" * 5000
    path = make_file(tmp_path / "a.csv", data)
    article, rest = load(path, max_file_bytes=1000)
    assert isinstance(article, Article)
    assert isinstance(rest, read.Rejected)
    assert rest.external_id == "a.csv#2"
    assert isinstance(load(make_file(tmp_path / "a.jsonl", rows))[1], read.Rejected)


def test_documents_and_what_is_loaded_cross_processes(tmp_path: Path) -> None:
    path = make_file(tmp_path / "news.zip", make_zip([("a.txt", BODY), ("b.bin", b"")]))
    (document,) = read.documents([path])
    assert pickle.loads(pickle.dumps(document)) == document
    assert pickle.loads(pickle.dumps(read.load)) is read.load
    assert pickle.loads(pickle.dumps(read.Limits(max_depth=7))).max_depth == 7
    assert isinstance(document, read.Document)
    loaded = read.load(document, ingested=NOW)
    assert pickle.loads(pickle.dumps(loaded)) == loaded
