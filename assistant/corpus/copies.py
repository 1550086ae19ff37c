"""Near-identical passages grouped, so that a syndicated story has one vote.

Texts in rank order in, groups of their positions out. A later text joins a group when it is
nearly the same as the group's first text or is contained in it, never when it contains it: the
longer version says more, and hiding it behind the shorter would lose that.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.text import words

_GRAM_WORDS = 5  # shorter runs of words are shared by any two stories about one event
_SHORTEST_CONTAINED = 4  # grams (8 words): a stock phrase found inside a story is no copy of it


def groups(
    texts: Sequence[str], *, threshold: float = 0.8, most: int | None = None
) -> list[list[int]]:
    """Group the positions of `texts` that say the same in the same words.

    Two texts match where their word 5-grams have a Jaccard index of at least `threshold` (in
    (0, 1]), or that share of the later text's grams stands in the first one. Order is kept, each
    group is led by its first member, and every position is in exactly one group, but for those that
    would lead a group past the first `most`. A text is compared with the leaders that it shares a
    gram with. Broder 1997 has both measures.
    """
    leaders: list[frozenset[str]] = []
    grouped: list[list[int]] = []
    having: dict[str, list[int]] = {}  # a gram -> the groups whose leader has it
    for position, text in enumerate(texts):
        shingles = frozenset(runs(words(text), _GRAM_WORDS) or [text.strip()])
        near = sorted({group for gram in shingles for group in having.get(gram, ())})
        same = next((g for g in near if _same(leaders[g], shingles, threshold)), None)
        if same is not None:
            grouped[same].append(position)
        elif most is None or len(grouped) < most:
            for gram in shingles:
                having.setdefault(gram, []).append(len(grouped))
            leaders.append(shingles)
            grouped.append([position])
    return grouped


def runs(tokens: Sequence[str], size: int) -> list[str]:
    """Return the runs of `size` words in order; fewer words are one run, none have none."""
    if len(tokens) <= size:
        return [" ".join(tokens)] if tokens else []
    return list(map(" ".join, zip(*(tokens[i:] for i in range(size)), strict=False)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of all grams that both have, 0 where there are none."""
    shared = len(one & other)
    return shared / ((len(one) + len(other) - shared) or 1)


def contained(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return the share of the grams of `part` that `whole` has, 0 where there are none."""
    return len(part & whole) / (len(part) or 1)


def _same(leader: frozenset[str], later: frozenset[str], threshold: float) -> bool:
    if jaccard(leader, later) >= threshold:
        return True
    return len(later) >= _SHORTEST_CONTAINED and contained(later, leader) >= threshold
