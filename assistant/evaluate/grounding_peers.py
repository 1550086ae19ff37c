"""What scores a response without having learned what support is, to measure the check against.

Settings in, a score for each pair of response and text out: the share of common stems, the cosine
of the embedder, and the cross-encoder that orders passages. The models are those of the index or,
where there is none, are exported into a temporary folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import text
from assistant.config import Settings
from assistant.index import carried
from assistant.models.judge import excerpt

# (response, its text) -> a score that is higher the more the text carries the response.
Score = Callable[[str, str], float]

NAMES = ("common stems", "cosine", "cross-encoder")


@contextmanager
def opened(settings: Settings) -> Iterator[Mapping[str, Score]]:
    """Open the models that the settings name; raises ModelUnavailable.

    Of a long text both read what the judge reads of it.
    """
    with TemporaryDirectory() as temporary:
        if not _carries_both(settings):
            settings = settings.model_copy(update={"index": Path(temporary)})
            carried.Exported().ensure(settings)
        embedder, reranker = carried.open_embedder(settings), carried.open_reranker(settings)

        def cosine(response: str, context: str) -> float:
            one, other = embedder.embed([response, excerpt(response, context)])
            return float(one @ other)

        def relevance(response: str, context: str) -> float:
            return float(reranker.score(response, [excerpt(response, context)])[0])

        yield dict(zip(NAMES, (common_stems, cosine, relevance), strict=True))


def common_stems(response: str, context: str) -> float:
    """Return the share of the response's stems that stand in its text."""
    said = set(text.stems(response))
    return len(said & set(text.stems(context))) / len(said) if said else 0.0


def _carries_both(settings: Settings) -> bool:
    return (
        carried.folder(settings.index, "embedder", settings.embedder).is_dir()
        and carried.folder(settings.index, "reranker", settings.reranker).is_dir()
    )
