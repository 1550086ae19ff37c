"""Whole files of each format, made as bytes, and what the readers make of them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import Fields, File, Item, Limits, Rejected

BODY = "The harbour was closed on Monday after a freighter ran aground, the port authority said."
BREAK = BODY.index(" freighter")  # where a narrow column breaks it
MORE = "Two tugs reached the ship before dawn and the ferries sailed again in the afternoon."


def read(name: str, data: bytes, **limits: int) -> list[Item]:
    """Return the items of a file called `name`."""
    suffix = registry.suffix_of(name)
    file = File(name, suffix, io.BytesIO(data), Limits(**limits), size=len(data))
    return list(registry.read(file))


def fields(name: str, data: bytes, **limits: int) -> Fields:
    """Return the fields of the one article of a file."""
    (item,) = read(name, data, **limits)
    assert not isinstance(item, Rejected), item
    return item[1]


def texts(items: Sequence[Item]) -> dict[str, str]:
    """Return the text of each article by its external id."""
    return {item[0]: str(item[1]["text"]) for item in items if not isinstance(item, Rejected)}


def reasons(items: Sequence[Item]) -> dict[str, str]:
    """Return why each rejected item is, by its external id."""
    return {item.external_id: item.reason for item in items if isinstance(item, Rejected)}


def make_page(
    body: str = f"<p>{BODY}</p><p>{MORE}</p>", *, title: str = "Harbour closed", head: str = ""
) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body><article>{body}</article></body></html>"
    ).encode()


def make_zip(members: Sequence[tuple[str | zipfile.ZipInfo, str | bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def make_docx(paragraphs: Sequence[str] = (BODY, MORE), *, title: str = "Harbour closed") -> bytes:
    document = docx.Document()
    document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def make_epub(
    chapters: Sequence[tuple[str, str]] = (("one.xhtml", f"<h1>Harbour closed</h1><p>{BODY}</p>"),),
    *,
    declared: str = "",
) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, (name, _) in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        f'{declared}<package xmlns="http://www.idpf.org/2007/opf"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Port Weekly</dc:title>'
        "<dc:creator>The desk</dc:creator><dc:date>2025-02-06</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    return make_zip(
        [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("OPS/book.opf", package),
            *((f"OPS/{name}", f"<html><body>{body}</body></html>") for name, body in chapters),
        ]
    )


def make_mail(text: str = BODY, *, subject: str = "Harbour closed", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Port press office <press@port.example>"
    message["Date"] = "Thu, 06 Feb 2025 10:00:00 +0100"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def make_rss(*items: str, declared: str = "", title: str = "Port Selim Gazette") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{declared}<rss version="2.0"'
        f' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{title}</title>'
        f"{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"
    ).encode()


def make_warc(
    *records: tuple[str, str, bytes], zipped: bool = True, status: str = "200 OK", **headers: str
) -> bytes:
    """Return an archive of (address, content type, body); `headers` are those of HTTP."""
    made: list[bytes] = []
    for url, kind, body in records:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        http = "\r\n".join([*lines, "", ""]).encode() + body
        made.append(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-02-07T00:00:00Z\r\n"
            b"Content-Type: application/http; msgtype=response\r\n"
            + f"WARC-Target-URI: {url}\r\nContent-Length: {len(http)}\r\n\r\n".encode()
            + http
            + b"\r\n\r\n"
        )
    return b"".join(map(gzip.compress, made) if zipped else made)


def make_mhtml(page: bytes, url: str = "https://gazette.example/harbour") -> bytes:
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="cut"\r\n'
        f"\r\n--cut\r\nContent-Type: text/html\r\nContent-Location: {url}\r\n\r\n"
    )
    style = b"\r\n--cut\r\nContent-Type: text/css\r\n\r\np { color: red }\r\n--cut--\r\n"
    return head.encode() + page + style


def make_jsonl(*rows: Any) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def make_pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]] = (
        ((72, 700, 12, BODY[:BREAK]), (72, 686, 12, BODY[BREAK + 1 :])),
    ),
    *,
    catalog: str = "",
    title: str = "",
) -> bytes:
    """Return a PDF of pages of lines: (x, y, height of type, text), drawn one by one."""
    drawn = [
        "\n".join(
            f"BT /F1 {height} Tf {x} {y} Td ({text.translate(_ESCAPES)}) Tj ET"
            for x, y, height, text in lines
        )
        for lines in pages
    ]
    return make_raw_pdf([zlib.compress(d.encode("cp1252")) for d in drawn], catalog, title)


_ESCAPES = {ord(c): f"\\{c}" for c in "()\\"}


def make_raw_pdf(streams: Sequence[bytes], catalog: str = "", title: str = "") -> bytes:
    """Return a PDF whose pages are drawn by the compressed `streams`."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * n} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        length = f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
        objects.append(length + stream + b"\nendstream")
    objects.append(f"<</Title({title})>>".encode())
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (count, count - 1)
        + b"startxref\n%d\n%%%%EOF" % len(data)
    )


def make_file(path: Path, content: str | bytes = BODY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make_one_of_each() -> dict[str, bytes]:
    """Return a whole file of each format."""
    page = make_page()
    mail = make_mail(html=f"<p>{BODY}</p>")
    mail.add_attachment(page, maintype="text", subtype="html", filename="page.html")
    feed = make_rss(f"<title>Harbour closed</title><description>{BODY}</description>")
    record = ("https://gazette.example/a", "text/html", page)
    return {
        "a.txt": f"{BODY} déjà vu".encode(),
        "a.md": f"# Harbour closed\n\n{BODY}".encode(),
        "a.html": page,
        "a.mhtml": make_mhtml(page),
        "a.pdf": make_pdf(),
        "a.docx": make_docx(),
        "a.epub": make_epub(),
        "a.eml": bytes(mail),
        "a.rss": feed,
        "a.jsonl": make_jsonl({"text": BODY}, {"text": MORE, "id": "two"}),
        "a.csv": f'id,title,text\n1,Harbour closed,"{BODY}"\n2,,"{MORE}"\n'.encode(),
        "a.zip": make_zip(
            [("a.txt", BODY), ("b/page.html", page), ("c.zip", make_zip([("a.txt", BODY)]))]
        ),
        "a.warc": make_warc(record, zipped=False),
        "a.warc.gz": make_warc(record),
    }
