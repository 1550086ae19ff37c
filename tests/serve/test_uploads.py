"""Files through the page: kept, indexed, taken out again, and nothing lost beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.errors import AssistantError, BadRequest
from assistant.index import sync
from assistant.index.catalog import Catalog
from assistant.serve.page import uploads
from tests.processes import ROOT

pytestmark = pytest.mark.slow

LIGHTHOUSE = "The lighthouse of Port Selim was painted red by volunteers on Sunday morning."


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@pytest.fixture
def settings(index_copy: Callable[[], Path]) -> Settings:
    return Settings(index=index_copy())


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "given" / "lighthouse.txt"
    file.parent.mkdir()
    file.write_text(LIGHTHOUSE, "utf-8")
    return file


def titles(settings: Settings) -> set[str]:
    catalog = Catalog.open(settings.index)
    try:
        return {a.external_id for a in catalog.articles(catalog.article_ids()).values()}
    finally:
        catalog.close()


def add(settings: Settings, *files: Path) -> sync.Report:
    catalog = Catalog.open(settings.index)
    try:
        return uploads.add(files, [ROOT / "seeds"], settings, catalog, silent)
    finally:
        catalog.close()


def test_a_file_is_added_found_and_removed(settings: Settings, article: Path) -> None:
    before = titles(settings)
    assert add(settings, article).added == 1
    assert titles(settings) == before | {"lighthouse.txt"}
    # A later build that is told of the folder still knows it.
    report = uploads.bring([ROOT / "seeds"], settings, silent)
    assert (report.unchanged, report.removed) == (len(before) + 1, 0)
    removed = uploads.remove("lighthouse.txt", [ROOT / "seeds"], settings, silent)
    assert removed.removed == 1
    assert titles(settings) == before
    assert uploads.names(settings) == []


def test_a_name_that_is_taken_or_odd_gets_another(settings: Settings, article: Path) -> None:
    taken = sorted(file.name for file in (ROOT / "seeds").iterdir())[0]
    for name in (taken, "..hidden \u202eevil.txt"):
        shutil.copyfile(article, article.with_name(name))
        article.write_text(article.read_text("utf-8") + " It rained.", "utf-8")
    add(settings, article.with_name(taken), article.with_name("..hidden \u202eevil.txt"))
    stem = taken.removesuffix(".txt")
    assert uploads.names(settings) == [f"{stem}-2.txt", "hidden evil.txt"]


def test_a_build_that_would_lose_something_is_refused(
    settings: Settings, article: Path, tmp_path: Path
) -> None:
    before = titles(settings)
    other = tmp_path / "other"
    other.mkdir()
    catalog = Catalog.open(settings.index)
    try:
        with pytest.raises(BadRequest, match="would leave the corpus"):
            uploads.add([article], [other], settings, catalog, silent)
    finally:
        catalog.close()
    assert titles(settings) == before
    assert uploads.names(settings) == []


def test_what_is_gone_leaves_when_that_is_said(
    settings: Settings, article: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "corpus"
    shutil.copytree(ROOT / "seeds", moved)
    gone = sorted(moved.iterdir())[0]
    gone.unlink()
    with pytest.raises(BadRequest, match=gone.name):
        uploads.bring([moved], settings, silent)
    assert uploads.bring([moved], settings, silent, leaving=None).removed == 1
    assert gone.name not in titles(settings)


def test_a_file_that_cannot_be_read_is_rejected_with_its_reason(
    settings: Settings, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf at all")
    report = add(settings, broken)
    assert [row.external_id for row in report.rejected] == ["broken.pdf"]
    assert report.rejected[0].reason


@pytest.mark.parametrize("name", ["../catalog.sqlite3", "never.txt", ""])
def test_only_what_was_uploaded_can_be_removed(settings: Settings, name: str) -> None:
    with pytest.raises(AssistantError, match="was not added through the page"):
        uploads.remove(name, [ROOT / "seeds"], settings, silent)
    assert (settings.index / "catalog.sqlite3").is_file()
