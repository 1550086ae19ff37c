"""Files made to harm: each is rejected with a reason, and costs no more than the limits say."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import stat
import sys
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from assistant.corpus import read as reading
from assistant.corpus.formats.file import Item, Limits
from assistant.errors import ArticleRejected
from tests.corpus.formats.made import (
    BODY,
    MORE,
    fields,
    make_docx,
    make_epub,
    make_file,
    make_mail,
    make_one_of_each,
    make_pdf,
    make_raw_pdf,
    make_rss,
    make_warc,
    make_zip,
    read,
    reasons,
    texts,
)
from tests.processes import answer_of

BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def refusal(name: str, data: bytes, **limits: int) -> str:
    with pytest.raises(ArticleRejected) as caught:
        read(name, data, **limits)
    return str(caught.value)


def outcome(name: str, data: bytes, **limits: int) -> tuple[list[Item], str]:
    """Return the items of a file and "", or none and why it is rejected as a whole."""
    try:
        return read(name, data, **limits), ""
    except ArticleRejected as error:
        return [], str(error)


# -- archives ----------------------------------------------------------------------------------


def test_a_bomb_is_stopped_by_what_it_unpacks_to_and_by_its_ratio() -> None:
    data = make_zip(
        [
            ("a.txt", BODY),
            ("large.txt", b"a" * 3_000_000),
            ("ratio.txt", b"a" * 1_900_000),
            ("rows.jsonl", b"\n" * 5_000_000),
            ("z.txt", MORE),
        ]
    )
    items = read("a.zip", data, max_file_bytes=2_000_000)
    assert texts(items) == {"a.zip/a.txt": BODY, "a.zip/z.txt": MORE}
    found = reasons(items)
    assert "found 3,000,000 bytes" in found["a.zip/large.txt"]
    assert "at most 200 times" in found["a.zip/ratio.txt"]
    assert "at most 200 times" in found["a.zip/rows.jsonl"]


def test_an_archive_is_stopped_at_its_total_and_keeps_what_was_read(tmp_path: Path) -> None:
    prose = " ".join(f"{BODY} {number}." for number in range(2000))
    data = make_zip([(f"{number}.txt", prose) for number in range(9)])
    (document,) = reading.documents([make_file(tmp_path / "a.zip", data)])
    assert isinstance(document, reading.Document)
    limits = Limits(max_archive_bytes=3 * len(prose) + 100)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    *articles, cut, rest = reading.load(document, ingested=now, limits=limits)
    assert len(articles) == 3
    for stopped in (cut, rest):
        assert isinstance(stopped, reading.Rejected)
        assert "unpacks to more than" in stopped.reason
    assert [cut.external_id, rest.external_id] == ["a.zip/3.txt", "a.zip#5"]


def test_an_archive_of_too_many_members_is_stopped() -> None:
    data = make_zip([(f"{number}.txt", BODY) for number in range(6)])
    assert "more than 5 files" in refusal("a.zip", data, max_members=5)
    assert len(read("a.zip", data, max_members=6)) == 6


def test_archives_inside_each_other_are_read_to_a_depth() -> None:
    data = BODY.encode()
    name = "a.txt"
    for _ in range(4):
        data, name = make_zip([(name, data)]), "in.zip"
    items = read("a.zip", data, max_depth=3)
    assert "inside 3 others" in reasons(items)["a.zip/in.zip/in.zip/in.zip"]
    assert texts(read("a.zip", data, max_depth=4)) == {"a.zip/in.zip/in.zip/in.zip/a.txt": BODY}


def test_a_zip_that_holds_itself_ends() -> None:
    """Bytes that unpack to archives for ever are bounded by the depth, not by their size."""
    inner = make_zip([(f"{n}.txt", BODY) for n in range(10)])
    for _ in range(3):
        inner = make_zip([(f"{n}.zip", inner) for n in range(10)])
    assert "more than 500 files" in refusal("a.zip", inner, max_members=500)
    assert len(read("a.zip", inner)) == 1000  # the fourth level is not unpacked


NAMES = [
    "../../etc/x.txt", "/etc/x.txt", "a/../../x.txt", "C:\\x.txt", "..\\x.txt", "C:/x.txt",
]  # fmt: skip


def test_nothing_of_an_archive_is_written_wherever_its_names_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = make_zip([*((name, BODY) for name in NAMES), (link, "/etc/passwd"), ("a.txt", MORE)])
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    opened: list[tuple[object, object]] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open":
            opened.append((arguments[0], arguments[1]))

    watching = True
    sys.addaudithook(watch)
    items = read("a.zip", data)
    watching = False
    assert [path for path, mode in opened if str(mode or "").strip("rbt")] == []
    assert texts(items) == {"a.zip/a.txt": MORE}
    found = reasons(items)
    assert "found a link" in found.pop("a.zip/link.txt")
    assert len(found) == len(NAMES)
    assert all("points out of the archive" in reason for reason in found.values())
    assert [*tmp_path.rglob("*.txt")] == []


def test_names_inside_an_archive_are_shown_escaped_and_stay_apart() -> None:
    names = ["a\nb.txt", "a\\u000ab.txt", "a\u202eb.txt", "a\x1bb.txt", "a\u200bb.txt"]
    items = read("a.zip", make_zip([(name, BODY) for name in names]))
    assert len(texts(items)) == len(names)
    assert all(name.isprintable() for name in texts(items))


def test_an_encrypted_member_is_a_row() -> None:
    data = bytearray(make_zip([("a.txt", BODY), ("b.txt", MORE)]))
    data[6] |= 1  # the flag of the first member, here and in the list at the end
    data[data.index(b"PK\x01\x02") + 8] |= 1
    items = read("a.zip", bytes(data))
    assert texts(items) == {"a.zip/b.txt": MORE}
    assert "encrypted member" in reasons(items)["a.zip/a.txt"]


def test_a_damaged_member_is_a_row() -> None:
    data = bytearray(make_zip([("a.txt", os.urandom(300)), ("b.txt", MORE)]))
    data[60] ^= 0xFF
    items = read("a.zip", bytes(data))
    assert texts(items) == {"a.zip/b.txt": MORE}
    assert "damaged .txt" in reasons(items)["a.zip/a.txt"]


@pytest.mark.parametrize(
    "name", [n for n in make_one_of_each() if n[2:] in ("zip", "docx", "epub")]
)
def test_a_truncated_archive_is_rejected(name: str) -> None:
    data = make_one_of_each()[name]
    for kept in (0, 1, 40, len(data) // 2, len(data) - 10):
        assert "no whole zip archive" in refusal(name, data[:kept])


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
def test_a_document_that_is_a_bomb_is_rejected(name: str) -> None:
    marks = {"a.docx": "word/document.xml", "a.epub": "META-INF/container.xml"}
    bomb = make_zip([(marks[name], BODY), ("word/media/a.png", b"\x00" * 30_000_000)])
    assert "at most 200 times" in refusal(name, bomb)
    assert "at most 5,000,000" in refusal(name, bomb, max_file_bytes=1_000_000)


def test_a_web_archive_that_is_a_bomb_is_stopped() -> None:
    page = ("https://g.example/a", "text/plain", BODY.encode())
    bomb = ("https://g.example/b", "text/plain", b"a" * 5_000_000)
    assert "at most 200 times" in refusal("a.warc.gz", make_warc(bomb))
    inner = make_warc(
        ("https://g.example/b", "text/plain", gzip.compress(bomb[2])), content_encoding="gzip"
    )
    items = read("a.warc.gz", make_warc(page) + inner)
    assert texts(items) == {"a.warc.gz#https://g.example/a": BODY}
    assert "times" in reasons(items)["a.warc.gz#https://g.example/b"]
    header = gzip.compress(b"WARC/1.0\r\nX: " + os.urandom(40_000).hex().encode())
    assert "header line without an end" in refusal("a.warc.gz", header)


def test_a_truncated_web_archive_keeps_what_was_read() -> None:
    page = ("https://g.example/a", "text/plain", BODY.encode())
    data = make_warc(page) + make_warc(page)[:-30]
    found = []
    with pytest.raises(ArticleRejected, match=r"damaged \.warc\.gz"):
        found += read("a.warc.gz", data)
    whole = make_warc(page, zipped=False)
    assert len(texts(read("a.warc", whole + whole[:-60]))) == 1


# -- markup ------------------------------------------------------------------------------------


def test_a_page_nested_too_deeply_is_rejected() -> None:
    deep = b"<div>" * 100_000 + BODY.encode() + b"</div>" * 100_000
    assert "more than 25,000 elements" in refusal("a.html", deep)
    assert "250 elements deep" in refusal("a.html", deep, max_nodes=1_000_000)
    fair = b"<div>" * 150 + BODY.encode() + b"</div>" * 150
    assert fields("a.html", fair)["text"] == BODY


def test_a_message_nested_too_deeply_is_rejected() -> None:
    parts = (
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000)
    )
    data = "".join(parts) + f"Content-Type: text/plain\r\n\r\n{BODY}"
    assert "nested too deeply" in refusal("a.eml", data.encode())
    assert "nested too deeply" in refusal("a.mhtml", data.encode())


def test_messages_inside_each_other_are_read_to_a_depth() -> None:
    message = make_mail(subject="0")
    for number in range(1, 6):
        outer = make_mail(subject=str(number))
        outer.add_attachment(message)
        message = outer
    items = read("a.eml", bytes(message), max_depth=2)
    assert len(texts(items)) == 3
    assert "more than 2 deep" in next(iter(reasons(items).values()))


def test_a_message_of_too_many_parts_is_rejected() -> None:
    message = make_mail()
    for number in range(30):
        message.add_attachment(BODY, filename=f"{number}.txt")
    assert "more than 20 parts" in refusal("a.eml", bytes(message), max_parts=20)


@pytest.mark.parametrize("declared", [BILLION_LAUGHS, OUTSIDE])
def test_entities_are_never_expanded(declared: str) -> None:
    entry = "<description>&i;</description>"
    assert "declares entities" in refusal("a.rss", make_rss(entry, declared=declared))
    wide = make_rss(entry, declared=declared).decode().replace("utf-8", "utf-16").encode("utf-16")
    assert "declares entities" in refusal("a.rss", wide)

    with zipfile.ZipFile(io.BytesIO(make_docx())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    body = parts["word/document.xml"].decode()
    head, _, rest = body.partition("?>")
    swapped = f"{head}?>{declared}{rest.replace(BODY, '&i;')}"
    document = make_zip([*(parts | {"word/document.xml": swapped.encode()}).items()])
    assert "declares entities" in refusal("a.docx", document)

    book = make_epub(declared=declared).replace(b"", b"")
    items = read("a.epub", book)
    shown = str([item[1] if isinstance(item, tuple) else item.reason for item in items])
    assert "haha" not in shown
    assert "root:" not in shown


def test_an_epub_whose_title_is_an_entity_does_not_read_the_disk(tmp_path: Path) -> None:
    secret = make_file(tmp_path / "secret", "kept apart")
    declared = f'<!DOCTYPE x [<!ENTITY i SYSTEM "file://{secret}">]>'
    book = make_epub(declared=declared)
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["OPS/book.opf"] = parts["OPS/book.opf"].replace(b"Port Weekly", b"&i;")
    assert "kept apart" not in str(read("a.epub", make_zip([*parts.items()])))


def test_a_feed_is_read_without_the_network_and_the_disk() -> None:
    opened = answer_of(
        """
        import io, json, sys
        from assistant.corpus.formats import registry
        from assistant.corpus.formats.file import File
        seen = []
        feed = b'<?xml version="1.0"?><?xml-stylesheet href="http://x.example/a.xsl"?>' \\
            b'<!DOCTYPE rss SYSTEM "http://x.example/a.dtd"><rss version="2.0"><channel>' \\
            b'<item><description>text of an entry</description></item></channel></rss>'
        page = b'<html><head><base href="http://x.example/"><link rel=canonical href="/a">' \\
            b'<script src="http://x.example/a.js"></script></head><p>text of a page</p>'
        for name, data in (("a.rss", feed), ("b.html", page)):
            list(registry.read(File(name, name[1:], io.BytesIO(data))))  # what is loaded once
            sys.addaudithook(lambda e, a: seen.append(e) if e.startswith("socket.") else None)
            list(registry.read(File(name, name[1:], io.BytesIO(data))))
        print(json.dumps(seen))
        """
    )
    assert opened == []


# -- PDF ---------------------------------------------------------------------------------------


def test_a_pdf_with_a_script_is_only_read() -> None:
    action = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    assert fields("a.pdf", make_pdf(catalog=action))["text"] == BODY


def test_a_pdf_with_a_broken_table_is_mended() -> None:
    data = make_pdf()
    place = data.index(b"startxref")
    for broken in (
        data[:place] + b"startxref\n99999\n%%EOF",
        data[:place] + b"startxref\n7\n%%EOF",
        data.replace(b"0000000", b"0000009"),
    ):
        assert fields("a.pdf", broken)["text"] == BODY


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"%PDF-1.4\nno more", make_pdf()[:300]])
def test_a_pdf_that_is_none_is_rejected(data: bytes) -> None:
    assert "PDF" in refusal("a.pdf", data) or "damaged .pdf" in refusal("a.pdf", data)


def test_a_pdf_that_is_a_bomb_is_rejected() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"\n" * 1_000_000) for _ in range(60)) + packer.flush()
    assert "past a limit" in refusal("a.pdf", make_raw_pdf([bomb]))
    drawing = zlib.compress(b"BT /F1 9 Tf 9 9 Td (a) Tj ET\n" * 200_000)
    assert "past a limit" in refusal("a.pdf", make_raw_pdf([drawing]))


def test_a_pdf_of_too_many_pages_is_rejected() -> None:
    assert "found 4 pages, expected at most 3" in refusal("a.pdf", make_pdf([[]] * 4), max_pages=3)


def test_a_pdf_whose_pages_hold_themselves_is_rejected() -> None:
    looped = make_pdf().replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]")
    assert "PDF" in refusal("a.pdf", looped) or "damaged" in refusal("a.pdf", looped)


# -- tables and sizes --------------------------------------------------------------------------


def test_a_giant_field_is_rejected_and_its_memory_never_taken() -> None:
    data = b'text\n"' + b"a" * 50_000 + b"\n" * 50_000
    assert "row 1 that cannot be read" in refusal("a.csv", data, max_file_bytes=60_000)
    assert "line 2 over 60,000 bytes" in refusal(
        "a.csv", b"text\n" + b"a" * 70_000, max_file_bytes=60_000
    )


def test_null_bytes_of_a_table_are_dropped() -> None:
    items = read("a.csv", f'te\x00xt\n"{BODY}\x00"\n'.encode())
    assert texts(items) == {"a.csv#1": BODY}


@pytest.mark.parametrize("name", make_one_of_each())
def test_a_file_over_the_limit_is_rejected(name: str) -> None:
    """The limit is about articles: a large archive of small ones is none over it."""
    items, failure = outcome(name, make_one_of_each()[name], max_file_bytes=50)
    assert texts(items) == {}
    said = [*reasons(items).values(), failure] if failure else [*reasons(items).values()]
    assert said
    assert all("50" in reason for reason in said)


@pytest.mark.parametrize("name", make_one_of_each())
def test_any_file_under_any_suffix_is_read_or_rejected(name: str) -> None:
    data = make_one_of_each()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for other in make_one_of_each():
            items, failure = outcome(other, data)
            assert bool(items) != bool(failure)
            assert all(len(said) < 500 for said in [failure, *reasons(items).values()])
