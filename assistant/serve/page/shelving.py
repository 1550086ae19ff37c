"""What happens in the Corpus tab: read, search, add, remove, rebuild; values in, HTML out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.index import manifest
from assistant.serve.page import corpus, uploads
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits
from assistant.serve.page.marking import Markup, problem
from assistant.serve.page.uploads import Progress

if TYPE_CHECKING:
    from assistant.index.sync import Report

# Passages that a search of the corpus brings.
_FOUND = 20


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything the Corpus tab shows of the corpus."""

    overview: Markup
    listing: Markup
    uploaded: Markup


def shelf(desk: Desk) -> Shelf:
    """Show the corpus as it is now."""
    census = desk.census()
    state = manifest.read(desk.settings.index)
    return Shelf(
        corpus.overview(census, state, desk.catalog.rejections()),
        corpus.listing(census.entries, 0),
        corpus.uploaded(uploads.names(desk.settings)),
    )


def page(desk: Desk, number: object) -> Markup:
    """Show another page of the list of articles."""
    written = str(number)
    at = int(written) if written.isdecimal() and len(written) < 9 else 0
    return corpus.listing(desk.census().entries, at)


def search(desk: Desk, text: str) -> Markup:
    """Show the passages that have to do with a text, and all articles for an empty one."""
    if not text.strip():
        return page(desk, 0)
    try:
        return corpus.found(desk.search(text, Limits(), dt.date.today(), k=_FOUND))
    except AssistantError as error:
        return problem(str(error))


def add(desk: Desk, files: Sequence[str], tell: Progress) -> Markup:
    """Add files to the corpus."""
    paths = [Path(file) for file in files]
    return _done(
        desk,
        lambda: uploads.add(paths, desk.paths, desk.settings, desk.catalog, tell),
    )


def remove(desk: Desk, name: str, tell: Progress) -> Markup:
    """Remove a file that came through the page."""
    return _done(desk, lambda: uploads.remove(name, desk.paths, desk.settings, tell))


def rebuild(desk: Desk, let_leave: bool, tell: Progress) -> Markup:
    """Bring the index in step with its files; what is gone leaves only if that is said."""
    leaving = None if let_leave else ()
    return _done(desk, lambda: uploads.bring(desk.paths, desk.settings, tell, leaving=leaving))


def examine(desk: Desk, tell: Progress) -> Markup:
    """Compare the parts of the index with each other, as 'assistant check' does."""
    from assistant.index import health

    try:
        return corpus.examined(health.examine(desk.settings, progress=tell))
    except AssistantError as error:
        return problem(str(error))


def _done(desk: Desk, build: Callable[[], Report]) -> Markup:
    try:
        report = desk.build(build)
    except AssistantError as error:
        return problem(str(error))
    except OSError as error:
        return problem(f"{error.strerror or error}; nothing was changed")
    return corpus.built(report)
