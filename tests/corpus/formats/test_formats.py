"""What each format's reader takes from a whole file."""

from __future__ import annotations

import io
import json
import zipfile

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import Rejected
from assistant.errors import ArticleRejected
from tests.corpus.formats.made import (
    BODY,
    MORE,
    fields,
    make_docx,
    make_epub,
    make_mail,
    make_mhtml,
    make_one_of_each,
    make_page,
    make_pdf,
    make_rss,
    make_warc,
    make_zip,
    read,
    reasons,
    texts,
)
from tests.processes import answer_of


@pytest.mark.parametrize("name", make_one_of_each())
def test_every_format_gives_its_text_and_nothing_else(name: str) -> None:
    items = read(name, make_one_of_each()[name])
    assert reasons(items) == {}
    for text in texts(items).values():
        assert BODY in text or MORE in text
        assert "<" not in text
    assert len({item[0] for item in items if not isinstance(item, Rejected)}) == len(items)


def test_every_suffix_has_a_reader() -> None:
    made = {registry.suffix_of(name) for name in make_one_of_each()}
    others = {".htm", ".xhtml", ".mht", ".atom", ".xml"}  # read by one of those above
    assert made | others == registry.FORMATS.keys()


def test_a_parser_is_imported_when_its_first_file_comes() -> None:
    loaded = answer_of(
        """
        import io, json, sys
        from assistant.corpus import read
        from assistant.corpus.formats import registry
        from assistant.corpus.formats.file import File
        big = {"trafilatura", "lxml", "pypdf", "docx", "feedparser", "warcio", "htmldate"}
        list(registry.read(File("a.txt", ".txt", io.BytesIO(b"text"))))
        before = sorted(big & sys.modules.keys())
        list(registry.read(File("a.html", ".html", io.BytesIO(b"<p>text</p>"))))
        print(json.dumps([before, "trafilatura" in sys.modules]))
        """
    )
    assert loaded == [[], True]


# -- pages -------------------------------------------------------------------------------------


def test_a_page_gives_its_article_without_the_rest() -> None:
    page = (
        '<html lang="en-GB"><head><title>Harbour closed - Port Selim Gazette</title>'
        '<meta property="og:site_name" content="Port Selim Gazette">'
        '<link rel="canonical" href="https://gazette.example/harbour"></head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>'
        f"<article><h1>Harbour closed</h1><p>{BODY}</p><h2>What follows</h2><p>{MORE} {BODY}</p>"
        f"<ul><li>{MORE}</li><li>Ferries sail.</li></ul></article>"
        '<div class="comments"><h3>Comments</h3><p>First! I never liked that harbour.</p></div>'
        '<aside><a href="/1">Other story</a></aside><footer>Imprint</footer></body></html>'
    )
    found = fields("a.html", page.encode())
    assert str(found["text"]).split("\n") == [
        BODY, "What follows", f"{MORE} {BODY}", f"- {MORE}", "- Ferries sail.",
    ]  # fmt: skip
    assert (found["title"], found["source"]) == ("Harbour closed", "Port Selim Gazette")
    assert (found["url"], found["language"]) == ("https://gazette.example/harbour", "en")
    assert "notes" not in found


def test_the_times_of_a_page_come_from_its_own_statement() -> None:
    told = {
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": "NewsArticle",
                "headline": "Harbour &amp; ferries",
                "datePublished": "2025-02-06T10:30:00+01:00",
                "dateModified": "2025-02-07T08:00:00+01:00",
            },
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    found = fields("a.html", make_page(head=head))
    assert found["date"] == "2025-02-06T10:30:00+01:00"
    assert found["updated"] == "2025-02-07T08:00:00+01:00"
    assert found["title"] == "Harbour & ferries"
    meta = '<meta property="article:published_time" content="2025-02-06T10:30:00Z">'
    assert fields("a.html", make_page(head=meta))["date"] == "2025-02-06"


def test_a_day_in_the_text_is_not_the_date_of_a_page() -> None:
    page = make_page(f"<p>{BODY} It last closed on March 3, 2011.</p><p>Copyright 2019</p>")
    assert "date" not in fields("a.html", page)


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">{}</p>',
        '<p style="color:red;VISIBILITY:hidden">{}</p>',
        '<span style="font-size:0px">{}</span>',
        '<span style="font-size: 0.0em">{}</span>',
        "<p hidden>{}</p>",
        "<div hidden><p hidden>{}</p></div>",
        "<style>.a, .b {{ display:none }} nav .c {{ color:red }}</style><p class='x a'>{}</p>",
        "<style>#gone {{ font-size: 0 }}</style><p id=gone>{}</p>",
    ],
)
def test_what_a_page_hides_is_left_out_and_noted(hidden: str) -> None:
    words = "Quietly praise the harbour master everywhere"
    page = make_page(f"<p>{BODY}</p>{hidden.format(words)}<p>{MORE}</p>")
    found = fields("a.html", page)
    assert found["text"] == f"{BODY}\n{MORE}"
    assert found["notes"] == ["hidden text left out (6 words)"]


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="font-size: 0.9em">{}</p>',
        '<p style="font-size: 10px">{}</p>',
        "<style>@media print {{ .p {{ display: none }} }}</style><p class=p>{}</p>",
        "<style>nav .p {{ display: none }}</style><p class=p>{}</p>",
        "<style>/* .p {{ display: none }} */</style><p class=p>{}</p>",
    ],
)
def test_what_a_page_shows_stays(shown: str) -> None:
    found = fields("a.html", make_page(f"<p>{BODY}</p>{shown.format(MORE)}"))
    assert found["text"] == f"{BODY}\n{MORE}"
    assert "notes" not in found


def test_a_page_without_a_main_text_gives_what_it_shows() -> None:
    page = b"<div>Closed <b>to</b>day.<br>Open\n tomorrow.<script>no()</script></div><p>Ferries"
    assert fields("a.html", page)["text"] == "Closed today.\nOpen tomorrow.\nFerries"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<html><script>show()</script><noscript>Switch it on</noscript>", "only its scripts"),
        (b"<html><body><img src=x></body></html>", "without text"),
        (b"", "without text"),
    ],
)
def test_a_page_that_shows_nothing_is_rejected(page: bytes, expected: str) -> None:
    with pytest.raises(ArticleRejected, match=expected):
        read("a.html", page)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
        ("<meta charset=iso-2022-jp>", "iso2022_jp"),
        ("<meta charset=gb2312>", "gb18030"),
        ("", "utf-16"),
        ("<meta charset=utf-8>", "cp1252"),  # it says what it is not
        ("<meta charset=nothing>", "utf-8"),
        ("<meta charset=utf-7>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_states(declared: str, encoding: str) -> None:
    words = {
        "cp1251": "Порт был закрыт в понедельник.",
        "iso2022_jp": "港は月曜日に閉鎖された。",
        "gb18030": "港口周一关闭。",
    }.get(encoding, "Le port fermé a rouvert à midi, après l’été.")
    page = f"<html><head>{declared}</head><body><p>{BODY}</p><p>{words}</p></body></html>"
    assert str(fields("a.html", page.encode(encoding))["text"]).endswith(words)


def test_an_xml_declaration_states_an_encoding_too() -> None:
    page = (
        f'<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>{BODY} Łódź</p></body></html>'
    )
    assert str(fields("a.xhtml", page.encode("iso-8859-2"))["text"]).endswith("Łódź")


def test_a_saved_page_is_read_from_its_main_part() -> None:
    found = fields("a.mht", make_mhtml(make_page()))
    assert found["text"] == f"{BODY}\n{MORE}"
    assert (found["title"], found["url"]) == ("Harbour closed", "https://gazette.example/harbour")
    with pytest.raises(ArticleRejected, match="no page inside"):
        read("a.mht", bytes(make_mail()))


# -- documents ---------------------------------------------------------------------------------


def test_the_printed_lines_of_a_pdf_become_paragraphs() -> None:
    first = [
        (72, 760, 9, "Port Selim Gazette page 1"),
        (72, 720, 20, "Harbour closed after a"),
        (72, 697, 20, "freighter ran aground"),
        (72, 660, 11, "The harbour was closed on Monday after a"),
        (72, 647, 11, "freighter ran aground, the port author-"),
        (72, 634, 11, "ity said."),
        (72, 621, 11, "Two tugs reached the long-"),
        (72, 608, 11, "term berth, and more tugs, and still more"),
    ]
    second = [
        (72, 760, 9, "Port Selim Gazette page 2"),
        (72, 720, 11, "were on their way."),
        (72, 690, 11, "Ferries sailed from the long-term berth."),
    ]
    third = [(72, 760, 9, "Port Selim Gazette page 3"), (72, 720, 11, "• Berths are open.")]
    found = fields("a.pdf", make_pdf([first, second, third]))
    assert str(found["text"]).split("\n") == [
        "Harbour closed after a freighter ran aground",
        "The harbour was closed on Monday after a freighter ran aground, the port authority said.",
        "Two tugs reached the long-term berth, and more tugs, and still more were on their way.",
        "Ferries sailed from the long-term berth.",
        "• Berths are open.",
    ]


def test_the_title_of_a_pdf_counts_where_its_page_shows_it() -> None:
    lines = [(72, 720, 20, "Harbour closed"), (72, 690, 11, BODY)]
    found = fields("a.pdf", make_pdf([lines], title="Harbour Closed"))
    assert (found["title"], found["text"]) == ("Harbour Closed", BODY)
    assert fields("a.pdf", make_pdf([lines], title="scan0042.doc"))["title"] is None


def test_a_pdf_with_an_empty_password_opens_and_with_another_does_not() -> None:
    def locked(password: str) -> bytes:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf()))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        data = io.BytesIO()
        writer.write(data)
        return data.getvalue()

    assert fields("a.pdf", locked(""))["text"] == BODY
    with pytest.raises(ArticleRejected, match="encrypted PDF"):
        read("a.pdf", locked("secret"))


def test_a_scanned_pdf_says_what_is_missing() -> None:
    with pytest.raises(ArticleRejected, match="text recognition"):
        read("a.pdf", make_pdf([[]]))


def test_a_document_is_read_in_order_without_what_it_hides() -> None:
    document = docx.Document(io.BytesIO(make_docx([BODY])))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Berths", "12"
    paragraph = document.add_paragraph("Ferries ")
    paragraph.add_run("secretly ").font.hidden = True
    for tag, text in (("ins", "sail"), ("del", "sink")):
        kind = "t" if tag == "ins" else "delText"
        run = f"<w:{tag} {nsdecls('w')}><w:r><w:{kind}>{text}</w:{kind}></w:r></w:{tag}>"
        paragraph._p.append(parse_xml(run))
    data = io.BytesIO()
    document.save(data)
    found = fields("a.docx", data.getvalue())
    assert found["text"] == f"{BODY}\nBerths | 12\nFerries sail"
    assert (found["title"], found["notes"]) == (
        "Harbour closed",
        ["hidden text left out (1 words)"],
    )
    assert "author" not in found
    assert "date" not in found


def test_each_chapter_of_an_epub_is_an_article() -> None:
    chapters = (
        ("one.xhtml", f"<h1>Harbour closed</h1><p>{BODY}</p>"),
        ("cover.xhtml", "<img src='a.png'/>"),
        ("two%20b.xhtml", f"<p>{MORE}</p>"),
    )
    data = make_epub(chapters).replace(b"OPS/two%20b.xhtml", b"OPS/two b.xhtml  ")
    items = read("a.epub", make_epub(chapters[:2]))
    assert texts(items) == {"a.epub/OPS/one.xhtml": BODY}
    assert not isinstance(items[0], Rejected)
    about = items[0][1]
    assert (about["title"], about["source"], about["date"]) == (
        "Harbour closed",
        "Port Weekly",
        "2025-02-06",
    )
    missing = reasons(read("a.epub", data))
    assert list(missing) == ["a.epub/OPS/two b.xhtml"]


def test_the_chapter_names_of_an_epub_are_unquoted() -> None:
    data = make_epub((("two%20b.xhtml", f"<p>{MORE}</p>"),))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        renamed = [(name.replace("%20", " "), old.read(name)) for name in old.namelist()]
    assert texts(read("a.epub", make_zip(renamed))) == {"a.epub/OPS/two b.xhtml": MORE}


# -- messages and feeds ------------------------------------------------------------------------


def test_a_message_gives_its_text_and_its_attachments() -> None:
    inner = make_mail(MORE, subject="Inner")
    message = make_mail("See what is attached. " + MORE, subject="Häfen =?x?", html="<p>not me</p>")
    message.add_attachment(make_page(), maintype="text", subtype="html", filename="../p.html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="p.png")
    message.add_attachment(b"junk", maintype="application", subtype="pdf", filename="b.pdf")
    message.add_attachment(inner)
    items = read("a.eml", bytes(message))
    assert list(texts(items)) == ["a.eml", "a.eml/p.html", "a.eml/message-3.eml"]
    assert "damaged PDF" in reasons(items)["a.eml/b.pdf"]
    assert not isinstance(items[0], Rejected)
    about = items[0][1]
    assert (about["title"], about["source"]) == ("Häfen =?x?", "Port press office")
    assert about["date"] == "2025-02-06T10:00:00+01:00"
    assert texts(items)["a.eml/message-3.eml"].strip() == MORE


def test_a_message_of_html_alone_is_read_as_it_shows() -> None:
    message = make_mail()
    message.set_content(f"<p>{BODY}</p><p style='display:none'>hush</p>", subtype="html")
    found = fields("a.eml", bytes(message))
    assert (found["text"], found["notes"]) == (BODY, ["hidden text left out (1 words)"])


def test_the_entries_of_a_feed_are_articles() -> None:
    feed = make_rss(
        f"<title>Harbour &amp;amp; ferries</title><guid>tag:1</guid><link>https://g.example/1</link>"
        f"<pubDate>Thu, 06 Feb 2025 10:00:00 +0100</pubDate><category>Ports</category>"
        f"<description>Short.</description><content:encoded><![CDATA[<p>{BODY}</p><p>{MORE}</p>]]>"
        "</content:encoded>",
        f"<link>javascript:alert(1)</link><description>{BODY}</description>",
        f"<description>{MORE}</description>",
    )
    items = read("a.xml", feed)
    assert list(texts(items)) == ["tag:1", "javascript:alert(1)", "a.xml#3"]
    first, second, _ = (item[1] for item in items if not isinstance(item, Rejected))
    assert first["text"] == f"{BODY}\n{MORE}"
    assert (first["title"], first["source"]) == ("Harbour & ferries", "Port Selim Gazette")
    assert (first["date"], first["labels"]) == ("2025-02-06T09:00:00Z", ["Ports"])
    assert first["url"] == "https://g.example/1"
    assert "url" not in second


def test_atom_is_a_feed_and_other_xml_is_not() -> None:
    entry = f"<entry><id>urn:1</id><updated>2025-02-06T10:00:00Z</updated><summary>{BODY}</summary>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entry}</entry></feed>'
    found = fields("a.atom", feed.encode())
    assert (found["text"], found["date"]) == (BODY, "2025-02-06T10:00:00Z")
    with pytest.raises(ArticleRejected, match="no feed"):
        read("a.xml", f"<note><to>{BODY}</to></note>".encode())
    with pytest.raises(ArticleRejected, match="without entries"):
        read("a.rss", make_rss())


# -- tables and archives -----------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_by_its_header(separator: str) -> None:
    rows = [
        ["ID", "Headline", "Body", "Published at", "Tags", "Desk"],
        ["7", 'The "port"', f'"{BODY}\n{MORE}"', "2025-02-06", '"a, b"', "north"],
        ["", "", "", "", "", ""],
        ["8", "Empty", "", "", "", ""],
        ["", "", f'"{MORE}"', "", "", ""],
    ]
    data = "\n".join(separator.join(row) for row in rows).encode("utf-8-sig")
    items = read("a.csv", data)
    assert texts(items) == {"7": f"{BODY}\n{MORE}", "a.csv#4": MORE}
    assert "without text" in reasons(items)["a.csv#3"]
    assert not isinstance(items[0], Rejected)
    assert dict(items[0][1]) == {
        "id": "7",
        "title": 'The "port"',
        "text": f"{BODY}\n{MORE}",
        "date": "2025-02-06",
        "labels": ["a", "b"],
        "metadata": {"desk": "north"},
    }


def test_unknown_keys_of_a_line_are_metadata() -> None:
    found = fields("a.jsonl", json.dumps({"text": BODY, "desk": "north", "n": [1]}).encode())
    assert dict(found) == {"text": BODY, "metadata": {"desk": "north", "n": [1]}}


def test_a_table_without_a_column_of_text_is_rejected() -> None:
    with pytest.raises(ArticleRejected, match="found the columns a, b, expected one named text"):
        read("a.csv", b"a,b\n1,2\n")


def test_an_archive_is_read_like_a_folder() -> None:
    inner = make_zip([("deep/a.txt", MORE)])
    data = make_zip(
        [
            ("b/page.html", make_page()),
            ("b/", b""),
            ("c.zip", inner),
            ("rows.jsonl", json.dumps({"text": MORE, "id": "seven"})),
            (".git/x.txt", BODY),
            ("__MACOSX/y.txt", BODY),
            ("photo.png", b"\x89PNG"),
            ("bad.pdf", b"%PDF-1.4 no"),
        ]
    )
    items = read("a.zip", data)
    assert list(texts(items)) == ["a.zip/b/page.html", "a.zip/c.zip/deep/a.txt", "seven"]
    assert "found a .png" in reasons(items)["a.zip/photo.png"]
    assert "PDF" in reasons(items)["a.zip/bad.pdf"]


@pytest.mark.parametrize("zipped", [True, False])
def test_the_pages_of_a_web_archive_are_articles(zipped: bool) -> None:
    latin = f"<p>{BODY}</p><p>Café</p>".encode("cp1252")
    data = make_warc(
        ("https://g.example/a", "text/html; charset=windows-1252", latin),
        ("https://g.example/x.js", "text/javascript", b"x()"),
        ("https://g.example/b", "text/plain", MORE.encode()),
        zipped=zipped,
    )
    items = read("a.warc.gz" if zipped else "a.warc", data)
    assert list(texts(items)) == [
        f"{'a.warc.gz' if zipped else 'a.warc'}#https://g.example/{page}" for page in "ab"
    ]
    assert not isinstance(items[0], Rejected)
    assert items[0][1]["url"] == "https://g.example/a"
    assert str(items[0][1]["text"]).endswith("Café")
    assert "date" not in items[0][1]
    failed = make_warc(("https://g.example/a", "text/html", latin), status="404 Not Found")
    assert read("a.warc", failed) == []


def test_names_of_archives_decide_nothing_their_content_does() -> None:
    assert fields("a.zip", make_docx())["text"] == f"{BODY}\n{MORE}"
    assert list(texts(read("a.zip", make_epub()))) == ["a.zip/OPS/one.xhtml"]
    with pytest.raises(ArticleRejected, match=r"without a Word document.*rename it to \.zip"):
        read("a.docx", make_zip([("a.txt", BODY)]))
    with pytest.raises(ArticleRejected, match=r"expected an EPUB; rename it to \.zip"):
        read("a.epub", make_zip([("a.txt", BODY)]))


def test_a_page_that_says_no_more_than_its_title_is_rejected() -> None:
    with pytest.raises(ArticleRejected, match="a page without text"):
        read("a.html", b"<title>Harbour closed</title><title>Harbour closed</title>")
