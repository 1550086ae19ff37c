"""A page saved whole by a browser (.mhtml, .mht): its main document, the rest left alone."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus.decode import decode
from assistant.corpus.formats import page
from assistant.corpus.formats.file import File, Item, url_of
from assistant.corpus.formats.mail import body_of, header, parts
from assistant.errors import ArticleRejected


def read(file: File) -> Iterator[Item]:
    """Yield the article of the first HTML part."""
    for part in parts(file):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            markup = decode(body_of(part), stated=part.get_content_charset())
            url = url_of(header(part, "Content-Location"))
            yield file.external_id, page.article(markup, limits=file.limits, url=url)
            return
    raise ArticleRejected("found no page inside, expected a part of type text/html; save it again")
