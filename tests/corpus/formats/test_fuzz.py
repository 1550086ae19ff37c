"""Any bytes at all give articles or a reason, never another error, within time and memory."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import File, Limits, Rejected
from assistant.errors import ArticleRejected
from tests.corpus.formats.made import make_one_of_each

WHOLE = make_one_of_each()
LIMITS = Limits(max_file_bytes=200_000, max_archive_bytes=1_000_000, max_members=50, max_nodes=2000)
MOST_MEMORY = 100_000_000  # bytes; parsers keep several copies of what they read
MAY_BE_EMPTY = {".jsonl", ".csv", ".zip", ".warc", ".warc.gz", ".epub"}
EXAMPLES = settings(
    max_examples=25, deadline=20_000, suppress_health_check=[HealthCheck.too_slow], database=None
)


def outcome(name: str, data: bytes) -> None:
    """Read `data`; what comes out must be articles of text and reasons that can be shown."""
    file = File(name, registry.suffix_of(name), io.BytesIO(data), LIMITS, size=len(data))
    failure = ""
    items = 0
    tracemalloc.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some parsers grumble before they give up
            for item in registry.read(file):
                items += 1
                if isinstance(item, Rejected):
                    assert item.reason
                    assert item.external_id.isprintable()
                else:
                    assert isinstance(item[1]["text"], str)
    except ArticleRejected as error:
        failure = str(error)
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert failure or items or file.suffix in MAY_BE_EMPTY
    assert most < MOST_MEMORY


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw a file that is cut short, has bits turned, a piece twice or a piece of rubbish."""
    data = bytearray(whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole)
    for _ in range(draw(st.integers(0, 8))):
        if data:
            at = draw(st.integers(0, len(data) - 1))
            data[at] ^= 1 << draw(st.integers(0, 7))
    if data and draw(st.booleans()):
        at, size = draw(st.integers(0, len(data))), draw(st.integers(0, 200))
        data[at:at] = draw(st.sampled_from([bytes(data[at : at + size]), bytes(size), b"<" * size]))
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(data)))
        data[at:at] = draw(st.binary(max_size=60))
    return bytes(data)


@pytest.mark.parametrize("name", WHOLE)
@EXAMPLES
@given(data=st.data())
def test_damaged_files_are_read_or_rejected(name: str, data: st.DataObject) -> None:
    outcome(name, data.draw(damaged(WHOLE[name])))


@pytest.mark.parametrize("name", WHOLE)
@EXAMPLES
@given(data=st.binary(max_size=500))
def test_random_bytes_are_read_or_rejected(name: str, data: bytes) -> None:
    outcome(name, data)


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.zip"])
@EXAMPLES
@given(data=st.data())
def test_damage_inside_an_archive_is_met(name: str, data: st.DataObject) -> None:
    """Bits turned outside are mostly caught by a checksum; here the parts themselves are bad."""
    with zipfile.ZipFile(io.BytesIO(WHOLE[name])) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    parts[part] = data.draw(damaged(parts[part]))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for inner, content in parts.items():
            archive.writestr(inner, content)
    outcome(name, made.getvalue())


@EXAMPLES
@given(data=st.data())
def test_damage_inside_a_zipped_web_archive_is_met(data: st.DataObject) -> None:
    outcome("a.warc.gz", gzip.compress(data.draw(damaged(WHOLE["a.warc"]))))


@EXAMPLES
@given(st.text(max_size=2000), st.sampled_from([".html", ".md", ".rss", ".csv", ".jsonl", ".eml"]))
def test_any_text_is_read_or_rejected(text: str, suffix: str) -> None:
    outcome(f"a{suffix}", text.encode("utf-8", "surrogatepass"))
