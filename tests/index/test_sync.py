from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus import read
from assistant.errors import CorpusMissing, IndexBusy
from assistant.index import lock, manifest, sync
from assistant.index.opened import Index
from assistant.index.sync import Report, build
from assistant.types import Scope
from tests.index.index_builders import (
    STORIES,
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)


def again(tmp: Path, **over: Any) -> Report:
    return build([tmp / "corpus"], make_settings(tmp / "index", **over), models=make_models())


def texts(tmp: Path) -> list[str]:
    """Return all that a reader can find, through both stores."""
    with Index.open(tmp / "index", make_settings(tmp / "index")) as index:
        hand = make_models().hand
        near = [i for i, _ in index.vectors.search(hand.embed(["storm"])[0], 99, Scope())]
        passages = index.passages(near)
        words = [w for p in passages.values() for w in index.keywords.search(p.text, 99, Scope())]
        assert {i for i, _ in words} == set(near) == set(passages)
        return sorted(passage.text for passage in passages.values())


def as_counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_a_first_build_puts_everything_into_all_three_stores(tmp_path: Path) -> None:
    index, report = make_index(tmp_path)
    found = assert_in_step(index)
    assert as_counts(report) == (3, 0, 0, 0)
    assert report.passages_embedded == len(found.vectors) >= 3
    assert report.rejected == ()


def test_a_second_build_embeds_nothing_and_writes_nothing(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = written(index)
    models = make_models()
    report = build([tmp_path / "corpus"], make_settings(index), models=models)
    assert as_counts(report) == (0, 0, 0, 3)
    assert (report.passages_embedded, models.opened) == (0, 0)
    assert written(index) == before


def written(index: Path) -> tuple[int, int]:
    """Return what changes when the manifest is written; reading it changes other times."""
    status = (index / "manifest.json").stat()
    return status.st_ino, status.st_mtime_ns


def test_a_changed_file_replaces_its_passages(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    old = contents(index)
    write_corpus(
        tmp_path / "corpus", {"storm.txt": "The storm took no roofs at all, says the mayor of it."}
    )
    report = again(tmp_path)
    new = assert_in_step(index)
    assert as_counts(report) == (0, 1, 0, 2)
    assert report.passages_embedded == len(new.vectors - old.vectors) == 1
    assert not any("eleven houses" in text for text in texts(tmp_path))
    assert any("no roofs" in text for text in texts(tmp_path))


def test_what_was_uploaded_into_the_index_stays_whatever_paths_are_given(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    museum = "The museum opened a wing for jars today, and the school came to see it."
    write_corpus(folder / manifest.UPLOADS, {"museum.txt": museum})
    assert again(tmp_path).added == 1
    bridge = "The bridge was opened by goldfish at noon, says the mayor of the town."
    write_corpus(tmp_path / "other", {"bridge.txt": bridge})
    settings = make_settings(folder)
    report = build([tmp_path / "other"], settings, models=make_models())
    assert (report.added, report.removed) == (1, 3)
    assert sorted(text.split()[1] for text in texts(tmp_path)) == ["bridge", "museum"]


def test_a_deleted_file_leaves_all_three_stores(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    (tmp_path / "corpus" / "storm.txt").unlink()
    report = again(tmp_path)
    assert_in_step(index)
    assert (as_counts(report), report.passages_embedded) == ((0, 0, 1, 2), 0)
    assert not any("storm" in text for text in texts(tmp_path))


def test_the_paths_given_are_the_corpus(tmp_path: Path) -> None:
    make_index(tmp_path)
    settings = make_settings(tmp_path / "index")
    only = tmp_path / "corpus" / "harbour.txt"
    report = build([only], settings, models=make_models())
    assert as_counts(report) == (0, 0, 2, 1)
    assert all("arbour" in text for text in texts(tmp_path))


def test_duplicate_files_are_one_article(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    write_corpus(tmp_path / "corpus", {"copy.txt": STORIES["storm.txt"]})
    report = again(tmp_path)
    assert (as_counts(report), report.passages_embedded) == ((1, 0, 0, 3), 0)
    assert contents(index) == before
    (tmp_path / "corpus" / "storm.txt").unlink()
    again(tmp_path)
    assert assert_in_step(index).vectors == before.vectors
    (tmp_path / "corpus" / "copy.txt").unlink()
    again(tmp_path)
    assert not any("storm" in text for text in texts(tmp_path))


def lines(*articles: dict[str, str]) -> dict[str, str]:
    return {"wire.jsonl": "".join(json.dumps(article) + "\n" for article in articles)}


FISH = {"id": "fish", "text": STORIES["goldfish.txt"][16:], "title": "Fair", "source": "The Post"}
STORM = {"id": "storm", "text": STORIES["storm.txt"][16:], "title": "Storm", "date": "2025-02-01"}


def test_a_change_of_metadata_only_reaches_every_store(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path, lines(FISH, STORM))
    before = contents(index)
    write_corpus(tmp_path / "corpus", lines(FISH | {"source": "The Tribune"}, STORM))
    report = again(tmp_path)
    after = assert_in_step(index)
    assert report.passages_embedded == 1
    assert after.vectors == before.vectors
    assert after.fingerprint != before.fingerprint
    with Index.open(index, make_settings(index)) as opened:
        tribune, post = Scope(sources=("The Tribune",)), Scope(sources=("The Post",))
        point = make_models().hand.embed(["goldfish"])[0]
        for scope, hits in ((tribune, 1), (post, 0)):
            assert len(opened.vectors.search(point, 9, scope)) == hits
            assert len(opened.keywords.search("goldfish", 9, scope)) == hits
        (passage,) = opened.passages(
            list(dict(opened.keywords.search("tribune", 1, Scope())))
        ).values()
        assert passage.article.source == "The Tribune"


def test_a_broken_line_keeps_the_article_it_told(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path, lines(FISH, STORM))
    before = contents(index)
    broken = lines(FISH)["wire.jsonl"] + '{"id": "storm", "text": \n'
    write_corpus(tmp_path / "corpus", {"wire.jsonl": broken})
    report = again(tmp_path)
    assert [rejected.external_id for rejected in report.rejected] == ["wire.jsonl#2"]
    assert contents(index) == before


def test_a_file_that_can_no_longer_be_read_keeps_its_article(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    (tmp_path / "corpus" / "storm.txt").write_bytes(b"\x00\x01\x02" * 500)
    report = again(tmp_path)
    assert [rejected.external_id for rejected in report.rejected] == ["storm.txt"]
    assert as_counts(report) == (0, 0, 0, 3)
    assert contents(index) == before


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "empty.txt").touch()
    (corpus / "program.txt").write_bytes(bytes(range(256)) * 40)
    index, report = make_index(tmp_path)
    assert {r.external_id for r in report.rejected} == {"empty.txt", "program.txt"}
    assert as_counts(report) == (3, 0, 0, 0)
    assert_in_step(index)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_missing_or_empty_corpus_touches_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    settings = make_settings(tmp_path / "index")
    with pytest.raises(CorpusMissing, match=name):
        build([tmp_path / name], settings, models=make_models())
    assert not (tmp_path / "index").exists()
    index, _ = make_index(tmp_path)
    before = contents(index)
    with pytest.raises(CorpusMissing):
        build([tmp_path / name], settings, models=make_models())
    assert contents(index) == before


def test_a_corpus_in_which_nothing_can_be_read_changes_nothing(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    bad = write_corpus(tmp_path / "bad", {"a.txt": "", "b.txt": ""})
    with pytest.raises(CorpusMissing, match=r"none of the 2 files .* a\.txt"):
        build([bad], make_settings(index), models=make_models())
    assert contents(index) == before
    report = again(tmp_path)
    assert as_counts(report) == (0, 0, 0, 3)
    assert report.rejected == ()  # the bad files are not of this corpus
    assert assert_in_step(index) == before


def test_a_shuffled_corpus_has_the_same_fingerprint(tmp_path: Path) -> None:
    many = [
        {
            "id": f"n{n}",
            "text": f"Story number {n} is about a storm over harbour {n % 7}, they say.",
        }
        for n in range(60)
    ]
    one, _ = make_index(tmp_path / "one", lines(*many))
    random.Random(7).shuffle(many)
    two, _ = make_index(tmp_path / "two", lines(*many))
    assert assert_in_step(one) == assert_in_step(two)


def test_renaming_files_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    (tmp_path / "corpus" / "storm.txt").rename(tmp_path / "corpus" / "a.txt")
    report = again(tmp_path)
    assert as_counts(report) == (1, 0, 1, 2)
    assert assert_in_step(index) == before
    with Index.open(index, make_settings(index)) as opened:
        (passage, *_) = opened.passages(
            [i for i, _ in opened.keywords.search("roofs", 1, Scope())]
        ).values()
        assert passage.article.external_id == "a.txt"


@pytest.mark.parametrize("over", [{"embedder": "another"}, {"passage_chars": 100}])
def test_other_settings_make_everything_anew(tmp_path: Path, over: dict[str, Any]) -> None:
    index, first = make_index(tmp_path)
    report = build(
        [tmp_path / "corpus"],
        make_settings(index, **over),
        models=make_models(sha256="b" * 64),
    )
    assert as_counts(report) == (0, 0, 0, 3)
    assert report.passages_embedded >= first.passages_embedded
    found = assert_in_step(index)
    clean, _ = make_index(tmp_path / "clean", **over)
    assert found == assert_in_step(clean)


def test_other_weights_under_the_same_name_make_everything_anew(tmp_path: Path) -> None:
    index, first = make_index(tmp_path)
    write_corpus(
        tmp_path / "corpus", {"new.txt": "The museum opened a wing for orchard tools today."}
    )
    report = build([tmp_path / "corpus"], make_settings(index), models=make_models(sha256="b" * 64))
    assert report.passages_embedded == first.passages_embedded + 1
    assert_in_step(index)


def test_progress_counts_up_to_its_total_in_every_stage(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build(
        [write_corpus(tmp_path / "corpus")],
        make_settings(tmp_path / "index"),
        models=make_models(),
        progress=lambda stage, done, total: seen.append((stage, done, total)),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    expected = ["scan", "read", "cut", "keywords", "copy", "embed", "seal", "publish", "done"]
    assert stages == expected
    for stage in stages:
        (*_, (_, done, total)) = [step for step in seen if step[0] == stage]
        assert done == total


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    with lock.writing(index), pytest.raises(IndexBusy, match="process"):
        again(tmp_path)
    assert as_counts(again(tmp_path)) == (0, 0, 0, 3)


def test_a_build_that_fails_leaves_the_old_state_and_no_litter(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before, places = contents(index), states(index)
    (tmp_path / "corpus" / "goldfish.txt").unlink()
    write_corpus(
        tmp_path / "corpus", {"new.txt": "The museum opened a wing for orchard tools today."}
    )

    def fail(stage: str, _done: int, _total: int) -> None:
        if stage == "seal":
            raise ZeroDivisionError

    settings = make_settings(index)
    with pytest.raises(ZeroDivisionError):
        build([tmp_path / "corpus"], settings, models=make_models(), progress=fail)
    with Index.open(index, settings) as opened:
        assert opened.manifest.fingerprint == before.fingerprint
        assert opened.vectors.ids() == opened.keywords.ids() == before.vectors
        assert set(opened.passages(sorted(before.vectors))) == before.vectors
    in_force = manifest.read(index)
    for store, names in states(index).items():
        # A first state of the vectors is empty, and earlier ones may go.
        assert getattr(in_force, store).name in names
        assert set(names) <= set(places[store])
    report = again(tmp_path)
    assert report.passages_embedded == 0  # the embeddings of the failed build were kept
    assert "new.txt" in {a.external_id for a in articles(index)}
    assert_in_step(index)


def articles(index: Path) -> list[Any]:
    with Index.open(index, make_settings(index)) as opened:
        return list(opened.catalog.articles(opened.catalog.article_ids()).values())


def states(index: Path) -> dict[str, list[str]]:
    return {
        store: sorted(path.name for path in (index / "stores" / store).iterdir())
        for store in ("keywords", "vectors")
    }


def test_only_the_last_earlier_state_is_kept(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    for n in range(4):
        write_corpus(
            tmp_path / "corpus",
            {"new.txt": f"The museum opened wing number {n} for old orchard tools."},
        )
        again(tmp_path)
    again(tmp_path)
    in_force = manifest.read(index)
    for store, names in states(index).items():
        now = getattr(in_force, store).name
        assert names == [f"{int(now) - 1:06d}", now]


def test_reports_are_values() -> None:
    report = Report(1, 0, 0, 0, (), 3, 0.5)
    assert replace(report, added=2).added == 2


class Reads:
    """Counts the files that are read, by external id, and lets them be read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        real = read.stream

        def stream(document: read.Document, **over: Any) -> Any:
            self.names.append(document.external_id)
            return real(document, **over)

        monkeypatch.setattr(read, "stream", stream)

    def since(self) -> list[str]:
        names, self.names = self.names, []
        return names


def test_a_rejected_file_is_known_and_not_read_again_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = Reads(monkeypatch)
    index, first = make_index(tmp_path, STORIES | {"short.txt": "Too short."})
    assert "short.txt" in reads.since()
    for _ in range(2):
        report = again(tmp_path)
        assert reads.since() == []
        assert report.rejected == first.rejected
        assert [rejected.external_id for rejected in report.rejected] == ["short.txt"]
        assert as_counts(report) == (0, 0, 0, 3)
    write_corpus(
        tmp_path / "corpus",
        {"short.txt": "It is long enough by now, says the master of the old harbour of the town."},
    )
    report = again(tmp_path)
    assert (reads.since(), report.rejected) == (["short.txt"], ())
    assert as_counts(report) == (1, 0, 0, 3)
    assert_in_step(index)


@pytest.mark.parametrize(
    "over",
    [
        {"max_file_bytes": 30_000_000},
        {"parse_seconds": 90.0},
        {"parse_memory_bytes": 5_000_000_000},
    ],
)
def test_a_rejected_file_is_read_again_where_an_operator_allows_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: dict[str, Any]
) -> None:
    make_index(tmp_path, STORIES | {"short.txt": "Too short."})
    reads = Reads(monkeypatch)
    report = again(tmp_path, **over)
    assert "short.txt" in reads.since()
    assert as_counts(report) == (0, 3, 0, 0)  # read again, and found to be the same
    assert report.passages_embedded == 0
    again(tmp_path, **over)
    assert reads.since() == []


def test_a_rejected_line_is_reported_by_every_build(tmp_path: Path) -> None:
    broken = lines(FISH)["wire.jsonl"] + '{"id": "storm", "text": \n'
    _, first = make_index(tmp_path, {"wire.jsonl": broken})
    report = again(tmp_path)
    assert report.rejected == first.rejected
    assert [rejected.external_id for rejected in report.rejected] == ["wire.jsonl#2"]
    assert as_counts(report) == (0, 0, 0, 1)


def test_a_rejected_file_that_is_gone_is_forgotten_and_was_no_article(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path, STORIES | {"short.txt": "Too short."})
    (tmp_path / "corpus" / "short.txt").unlink()
    report = again(tmp_path)
    assert (as_counts(report), report.rejected) == ((0, 0, 0, 3), ())
    with Index.open(index, make_settings(index)) as opened:
        assert set(opened.catalog.known()) == set(STORIES)


def test_a_file_without_rights_to_read_it_keeps_its_article(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    file = tmp_path / "corpus" / "storm.txt"
    file.unlink()
    file.symlink_to("/proc/self/mem")  # leads out of the folder: refused without being opened
    report = again(tmp_path)
    assert [rejected.external_id for rejected in report.rejected] == ["storm.txt"]
    assert as_counts(report) == (0, 0, 0, 3)
    assert contents(index) == before


def test_a_plan_says_what_a_build_then_does_and_changes_nothing(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "index")
    corpus = write_corpus(tmp_path / "corpus", STORIES | {"short.txt": "Too short."})
    first = sync.plan([corpus], settings)
    assert [document.external_id for document in first.added] == sorted([*STORIES, "short.txt"])
    assert not settings.index.exists()
    make_index(tmp_path, STORIES | {"short.txt": "Too short."})
    (corpus / "goldfish.txt").unlink()
    (corpus / "short.txt").unlink()
    write_corpus(corpus, {"storm.txt": "No storm was seen at all, says the mayor of the town."})
    write_corpus(corpus, {"new.txt": "The museum opened a wing for orchard tools today."})
    write_corpus(corpus, {"picture.png": "no article"})
    before = contents(settings.index)
    plan = sync.plan([corpus], settings)
    assert [document.external_id for document in plan.added] == ["new.txt"]
    assert [document.external_id for document in plan.changed] == ["storm.txt"]
    assert plan.removed == ("goldfish.txt",)
    assert plan.unchanged == ("harbour.txt",)
    assert [rejected.external_id for rejected in plan.rejected] == ["picture.png"]
    assert contents(settings.index) == before
    report = again(tmp_path)
    assert as_counts(report) == (1, 1, 1, 1)
    assert report.rejected == plan.rejected


PAGE = {"url": "https://paper.example/2025/harbour"}
CLOSED = {"text": "The harbour of Port Selim is closed until Friday, its pilots say.", **PAGE}
OPEN = {"text": "The harbour of Port Selim opened again on Thursday, a day early.", **PAGE}


def test_of_one_address_in_two_files_only_the_newest_is_found(tmp_path: Path) -> None:
    index, _ = make_index(
        tmp_path,
        {
            "a.jsonl": json.dumps(CLOSED | {"date": "2025-01-01"}) + "\n",
            "b.jsonl": json.dumps(OPEN | {"date": "2025-01-02"}) + "\n",
        },
    )
    assert texts(tmp_path) == [OPEN["text"]]
    assert_in_step(index)
    (tmp_path / "corpus" / "b.jsonl").unlink()
    again(tmp_path)
    assert texts(tmp_path) == [CLOSED["text"]]
    assert_in_step(index)


def test_an_earlier_version_is_read_by_its_id_and_leaves_with_the_last(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path, {"harbour.txt": CLOSED["text"], **STORIES})
    settings = make_settings(index)
    seen = []
    for text in (CLOSED["text"], OPEN["text"], CLOSED["text"]):
        write_corpus(tmp_path / "corpus", {"harbour.txt": text})
        again(tmp_path)
        assert [t for t in texts(tmp_path) if "Port Selim" in t] == [text]
        with Index.open(index, settings) as opened:
            ids = opened.catalog.article_ids()
            (now,) = (a for a in opened.catalog.articles(ids).values() if a.text == text)
            seen.append(now.id)
            assert set(opened.catalog.articles(seen)) == set(seen)
    assert seen[0] == seen[2] != seen[1]
    (tmp_path / "corpus" / "harbour.txt").unlink()
    again(tmp_path)
    with Index.open(index, settings) as opened:
        assert opened.catalog.articles(seen) == {}
    assert_in_step(index)


def test_another_cut_does_not_bring_an_earlier_version_back(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path, {"harbour.txt": CLOSED["text"]})
    write_corpus(tmp_path / "corpus", {"harbour.txt": OPEN["text"]})
    again(tmp_path)
    again(tmp_path, passage_chars=100)
    with Index.open(index, make_settings(index, passage_chars=100)) as opened:
        words = [i for i, _ in opened.keywords.search("harbour", 9, Scope())]
        assert {p.article.text for p in opened.passages(words).values()} == {OPEN["text"]}
    assert_in_step(index)


@pytest.mark.slow
def test_a_crash_in_the_middle_of_a_file_keeps_what_it_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = "".join(
        json.dumps(
            {
                "id": f"n{n}",
                "text": f"Story number {n} is about a long storm over the old mill by the river.",
            }
        )
        + "\n"
        for n in range(300)
    )
    others = {
        f"t{n:02d}.txt": f"Text number {n} says that harbour {n} is open to all ships from abroad."
        for n in range(40)
    }
    index, _ = make_index(tmp_path, others | {"wire.jsonl": many})
    assert len(contents(index).catalog) == 340
    start = tmp_path / "start"
    start.mkdir()
    # The reader of lines dies when it comes to the 200th, as a parser of bytes may.
    (start / "sitecustomize.py").write_text(
        "import os\n"
        "from assistant.corpus.formats import jsonl\n"
        "real = jsonl._fields\n"
        "def fields(line):\n"
        "    return os._exit(3) if b'number 200 ' in line else real(line)\n"
        "jsonl._fields = fields\n",
        "utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(start), prepend=os.pathsep)
    write_corpus(tmp_path / "corpus", {"wire.jsonl": many.replace("number 7 ", "number seven ")})
    # One file more than is read without workers must be new.
    write_corpus(tmp_path / "corpus", {name: text + " Still." for name, text in others.items()})
    report = again(tmp_path)
    assert len(report.rejected) == 1
    assert report.rejected[0].external_id.startswith("wire.jsonl#")
    assert "crash" in report.rejected[0].reason
    found = texts_of(index)
    assert sum("storm over the old mill by the river" in text for text in found) == 300
    assert "Story number seven is about a long storm over the old mill by the river." in found
    assert "Story number 7 is about a long storm over the old mill by the river." not in found
    assert_in_step(index)


def texts_of(index: Path) -> list[str]:
    return [article.text for article in articles(index)]
