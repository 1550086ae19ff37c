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


def groups(texts: Sequence[str], *, threshold: float = 0.8) -> list[list[int]]:
    """Group the positions of `texts` that say the same in the same words.

    Two texts match where their word 5-grams have a Jaccard index of at least `threshold` (in
    (0, 1]), or that share of the later text's grams stands in the first one. Order is kept, each
    group is led by its first member, and every position is in exactly one group. Meant for some
    50 passages: each text is compared with every leader. Broder 1997 has both measures.
    """
    leaders: list[frozenset[tuple[str, ...]]] = []
    grouped: list[list[int]] = []
    for position, text in enumerate(texts):
        grams = _grams(text)
        for leader, members in zip(leaders, grouped, strict=True):
            if _same(leader, grams, threshold):
                members.append(position)
                break
        else:
            leaders.append(grams)
            grouped.append([position])
    return grouped


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    """Return the 5-grams of a text; a shorter text is one gram, a wordless one has itself."""
    tokens = words(text)
    if len(tokens) <= _GRAM_WORDS:
        return frozenset({tuple(tokens) or (text.strip(),)})
    return frozenset(
        tuple(tokens[i : i + _GRAM_WORDS]) for i in range(len(tokens) - _GRAM_WORDS + 1)
    )


def _same(leader: frozenset[tuple[str, ...]], later: frozenset[tuple[str, ...]], t: float) -> bool:
    shared = len(leader & later)
    if shared >= t * len(leader | later):
        return True
    return len(later) >= _SHORTEST_CONTAINED and shared >= t * len(later)
