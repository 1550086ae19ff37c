from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from index_builders import (
    STORIES,
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)

from assistant.errors import CorpusMissing, IndexBusy
from assistant.index import lock
from assistant.index.opened import Index
from assistant.index.sync import Report, build
from assistant.types import Scope


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
    before = (index / "manifest.json").stat()
    models = make_models()
    report = build([tmp_path / "corpus"], make_settings(index), models=models)
    assert as_counts(report) == (0, 0, 0, 3)
    assert (report.passages_embedded, models.opened) == (0, 0)
    assert (index / "manifest.json").stat() == before


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
    assert as_counts(again(tmp_path)) == (0, 0, 0, 3)


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
    expected = ["scan", "read", "cut", "copy", "embed", "keywords", "seal", "publish", "done"]
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
    before = contents(index)
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
    assert [path.name for path in (index / "stores").iterdir()] == ["000001"]
    report = again(tmp_path)
    assert report.passages_embedded == 0  # the embeddings of the failed build were kept
    assert "new.txt" in {a.external_id for a in articles(index)}
    assert_in_step(index)


def articles(index: Path) -> list[Any]:
    with Index.open(index, make_settings(index)) as opened:
        return list(opened.catalog.articles(opened.catalog.article_ids()).values())


def test_only_the_last_earlier_state_is_kept(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    for n in range(4):
        write_corpus(
            tmp_path / "corpus",
            {"new.txt": f"The museum opened wing number {n} for old orchard tools."},
        )
        again(tmp_path)
    again(tmp_path)
    assert sorted(path.name for path in (index / "stores").iterdir()) == ["000004", "000005"]


def test_reports_are_values() -> None:
    report = Report(1, 0, 0, 0, (), 3, 0.5)
    assert replace(report, added=2).added == 2
