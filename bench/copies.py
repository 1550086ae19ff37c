"""How well copies of articles are found and told from other stories, per kind of edit.

    python -m bench.copies --data DATA [--articles N] [--pairs FILE]

DATA holds realtimeqa_2022gold and realtimeqa_2023. Some real articles are edited as other
outlets and later versions edit them, put among all the real ones, and searched with `clusters`:
signature, keys, then `same` for those that share a key. "tune" is the half that the limits were
set on, "report" was only ever printed. Prints the machine, one row per half and kind, the same
pairs by datasketch's MinHashLSH at 0.5, what was spent, and how many real pairs were grouped;
--pairs writes 40 of those to be read. No copy is made of an article whose text is there twice.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from assistant.corpus import clusters
from assistant.corpus.copies import runs
from assistant.text import normalise, sentences, words

_SETS = ("realtimeqa_2022gold", "realtimeqa_2023")
_SEED = 20250206
_ORIGINALS = 300  # of each half
_WORDS = (120, 1500)  # of an original: shorter ones are captions, longer ones galleries
_READ = 40  # real pairs written for reading
_SPEED_WORDS = 600  # of an article whose signature is timed

_SYNONYMS = dict(
    pair.split(":")
    for pair in (
        "said:stated told:informed began:started begin:start big:large help:assist show:indicate"
        " shows:indicates showed:indicated about:around after:following before:ahead"
        " because:since also:additionally many:numerous more:further new:fresh people:residents"
        " officials:authorities killed:slain hurt:injured injured:hurt children:kids"
        " announced:revealed asked:requested called:dubbed likely:probable nearly:almost"
        " several:some however:but while:as including:among company:firm house:home"
        " federal:national government:administration president:leader year:twelvemonth"
        " week:fortnight country:nation major:significant found:discovered used:employed"
        " need:require needs:requires get:obtain gets:obtains buy:purchase end:finish won:claimed"
        " win:victory lost:dropped made:produced keep:retain try:attempt job:post jobs:posts"
        " money:funds report:account reported:noted according:per will:would can:could"
        " first:initial last:final city:town police:officers problem:issue problems:issues"
    ).split()
)
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_FIGURE = re.compile(r"(?<![\w.,$£€:/-])(\d{1,2})(?![\w.,:/%-])")
_ANY_FIGURE = re.compile(r"\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_QUOTATION = re.compile(r"[“\"][^“”\"\n]{40,}[”\"]")
_BYLINES = (
    "By a staff reporter\n\n",
    "NORTH COUNTY GAZETTE\n\nBy the news desk | Updated 4:15 p.m.\n\n",
    "PORT SELIM (Coast Wire) — ",
    "Coast Wire\n\nBy our correspondent in Port Selim\n\nThis story was first published by Coast"
    " Wire, a partner of this newspaper.\n\n",
)
_LEDES = (
    "What was long expected by those who follow the matter has come to pass, as we report here.",
    "It is a story that readers of this newspaper have asked us about again and again this week.",
    "Here is what is known so far, from the people and the documents that reporters could reach.",
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the lot; `family` names the original it says the same as."""

    text: str
    family: int
    kind: str
    half: str


Edit = Callable[[str, random.Random], str]
Pairs = set[tuple[int, int]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Precision and recall of article copies.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="real articles taken; all when left out")
    parser.add_argument("--pairs", type=Path, help="where 40 real pairs are written")
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    real, donors, repeated = articles(given.data, given.articles)
    lot = [*(Text(text, i, "real", "real") for i, text in enumerate(real)), *made(real, donors)]
    print(f"\nreal texts: {len(real)}, and {repeated} that repeat one of them; made: ", end="")
    print(len(lot) - len(real))
    began = time.process_time()
    met = candidates(lot)
    keyed = time.process_time()
    found = {(a, b) for a, b in sorted(met) if clusters.same(lot[a].text, lot[b].text)}
    decided = time.process_time()
    ways = {"clusters": found, "MinHashLSH 0.5": baseline(lot)}
    print(
        f"\n{'half':<7} {'kind':<18} {'found by':<15} {'pairs':>6} {'recall':>7} {'wrong':>6}",
        end="",
    )
    print(f" {'precision':>9}")
    for half in ("tune", "report"):
        for kind in (*COPIES, "two copies", *OTHERS):
            for name, pairs in ways.items():
                print(_row(half, kind, name, lot, pairs, found))
    print(f"\ncandidates per article: {2 * len(met) / len(lot):.2f} of {len(lot)}")
    print(f"processor seconds: keys {keyed - began:.1f}, decisions {decided - keyed:.1f}")
    print(f"signatures of {_SPEED_WORDS}-word articles per second: {speed(real):.0f}")
    grouped = sorted(pair for pair in found if max(pair) < len(real))
    print(f"real pairs grouped, unlike texts: {len(grouped)}")
    if given.pairs:
        write(given.pairs, grouped, real)


def articles(data: Path, most: int | None) -> tuple[list[str], list[str], int]:
    """Return the unlike texts of the real articles in a fixed order, those kept out of the lot
    to be added to others, and how many repeat one.
    """
    texts: list[str] = []
    for name in _SETS:
        with (data / name / "corpus.jsonl").open(encoding="utf-8") as rows:
            texts += [normalise(json.loads(row)["text"]) for row in rows]
    random.Random(_SEED).shuffle(texts)
    texts = texts[:most]
    unlike = list(dict.fromkeys(texts))
    donors = list(filter(_fits, unlike))[-4 * _ORIGINALS :]
    kept = set(unlike) - set(donors)
    return [text for text in unlike if text in kept], donors, len(texts) - len(unlike)


def _fits(text: str) -> bool:
    return _WORDS[0] <= len(text.split()) <= _WORDS[1]


def made(real: Sequence[str], donors: Sequence[str]) -> Iterable[Text]:
    """Yield two to five copies of each original, and two texts that are no copies of it."""
    fitting = [i for i, text in enumerate(real) if _fits(text)]
    for n, at in enumerate(fitting[: 2 * _ORIGINALS]):
        half = ("tune", "report")[n % 2]
        rng = random.Random(f"{_SEED} {n}")
        # Two texts that hold one donor are copies of each other: each is used once.
        added, other = donors[2 * n : 2 * n + 2]
        for kind in rng.sample(list(COPIES), rng.randint(2, 5)):
            text = (
                updated(real[at], added, rng) if kind == "update" else COPIES[kind](real[at], rng)
            )
            yield Text(normalise(text), at, kind, half)
        yield Text(refilled(real[at], other, rng), -1 - 2 * n, "other facts", half)
        yield Text(quoting(real[at], other), -2 - 2 * n, "same quotations", half)


def cut(text: str, rng: random.Random) -> str:
    """Keep the first 50 to 90 % of the paragraphs' words."""
    left = int(len(text.split()) * rng.uniform(0.5, 0.9))
    kept: list[str] = []
    for span in sentences(text):
        if left <= 0:
            break
        kept.append(span.of(text))
        left -= len(kept[-1].split())
    return "\n\n".join(kept)


def reordered(text: str, rng: random.Random) -> str:
    """Put the paragraphs into another order."""
    paragraphs = _paragraphs(text)
    return "\n\n".join(rng.sample(paragraphs, len(paragraphs)))


def led(text: str, rng: random.Random) -> str:
    """Put another first paragraph."""
    return "\n\n".join([rng.choice(_LEDES), *_paragraphs(text)[1:]])


def bylined(text: str, rng: random.Random) -> str:
    """Put another outlet line, byline or dateline before the text."""
    return rng.choice(_BYLINES) + text


def rewritten(text: str, rng: random.Random) -> str:
    """Change some words of each paragraph, write small figures out, drop one sentence in ten."""

    def plain(match: re.Match[str]) -> str:
        other = _SYNONYMS.get(match[0])
        return other if other and rng.random() < 0.7 else match[0]

    def spelled(match: re.Match[str]) -> str:
        return _UNITS[int(match[1])] if int(match[1]) < len(_UNITS) else match[0]

    paragraphs: list[str] = []
    for paragraph in _paragraphs(text):
        kept = [span.of(paragraph) for span in sentences(paragraph) if rng.random() > 0.1]
        paragraphs.append(_FIGURE.sub(spelled, re.sub(r"\b[a-z]+\b", plain, " ".join(kept))))
    return "\n\n".join(filter(None, paragraphs))


def combined(text: str, rng: random.Random) -> str:
    """Make two or three of the edits after one another."""
    for edit in rng.sample([cut, reordered, led, bylined, rewritten], rng.randint(2, 3)):
        text = edit(text, rng)
    return text


def updated(text: str, other: str, rng: random.Random) -> str:
    """Put another lede and add up to half as much again out of another article."""
    room = int(len(text.split()) * rng.uniform(0.2, 0.5))
    return led(text, rng) + "\n\n" + " ".join(other.split()[:room])


def refilled(text: str, other: str, rng: random.Random) -> str:
    """Change every figure and every name, as a page does that is filled in anew every day."""
    names = sorted(set(_NAME.findall(other))) or ["Selim"]
    instead = {name: rng.choice(names) for name in sorted(set(_NAME.findall(text)))}
    text = re.sub(r"\b[A-Z][a-z]{2,}\b", lambda m: instead.get(m[0], m[0]), text)
    return normalise(_ANY_FIGURE.sub(lambda m: str((int(m[0]) + rng.randint(1, 9)) % 10), text))


def quoting(text: str, other: str) -> str:
    """Put the quotations of one article between the paragraphs of another."""
    quotations = _QUOTATION.findall(text)
    paragraphs = _paragraphs(other)
    for n, quotation in enumerate(quotations):
        paragraphs.insert(1 + 2 * n, quotation)
    return normalise("\n\n".join(paragraphs))


COPIES: dict[str, Edit] = {
    "cut": cut,
    "reordered": reordered,
    "lede": led,
    "byline": bylined,
    "rewritten": rewritten,
    "combined": combined,
    "update": led,  # and an addition, which takes a second article
}
OTHERS = ("other facts", "same quotations")


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def candidates(lot: Sequence[Text]) -> Pairs:
    """Return the pairs of positions that share a key."""
    under: dict[int, list[int]] = defaultdict(list)
    for at, each in enumerate(lot):
        for key in clusters.bands(clusters.signature(each.text)):
            under[key].append(at)
    return {pair for members in under.values() for pair in combinations(members, 2)}


def baseline(lot: Sequence[Text]) -> Pairs:
    """Return the pairs that datasketch's own index gives at Jaccard 0.5 over word 3-grams."""
    index = MinHashLSH(threshold=0.5, num_perm=128)
    empty = MinHash(num_perm=128, hashfunc=zlib.crc32)
    pairs: Pairs = set()
    for at, each in enumerate(lot):
        sketch = empty.copy()
        sketch.update_batch([run.encode() for run in set(runs(words(each.text), 3))])
        pairs |= {(int(other), at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return pairs


def _row(half: str, kind: str, name: str, lot: Sequence[Text], pairs: Pairs, sure: Pairs) -> str:
    families: dict[int, list[int]] = defaultdict(list)
    for at, each in enumerate(lot):
        if each.half in (half, "real"):
            families[each.family].append(at)
    of = [at for at, each in enumerate(lot) if each.half == half and each.kind == kind]
    wanted: Pairs = {(lot[at].family, at) for at in of if kind in COPIES}
    if kind == "two copies":
        members = (f[1:] for f in families.values() if lot[f[-1]].half == half)
        wanted = {pair for family in members for pair in combinations(family, 2)}
        wrong = 0
    else:
        touched = set(of)
        wrong = sum(
            bool(touched & set(pair)) and not _related(lot[pair[0]], lot[pair[1]], sure)
            for pair in pairs
        )
    right = len(wanted & pairs)
    recall = f"{right / len(wanted):.3f}" if wanted else "-"
    precision = f"{right / (right + wrong):.3f}" if right + wrong and kind in COPIES else "-"
    count = len(wanted) or len(of)
    return f"{half:<7} {kind:<18} {name:<15} {count:>6} {recall:>7} {wrong:>6} {precision:>9}"


def _related(one: Text, other: Text, sure: Pairs) -> bool:
    """Tell whether two texts are of one original, or of two real ones that are grouped."""
    first, second = sorted((one.family, other.family))
    return first == second or (first, second) in sure


def speed(real: Sequence[str]) -> float:
    """Return how many signatures of articles of 600 words are made in a processor second."""
    long = [text.split() for text in real[:2000]]
    texts = [" ".join(each[:_SPEED_WORDS]) for each in long if len(each) >= _SPEED_WORDS]
    began = time.process_time()
    for text in texts:
        clusters.bands(clusters.signature(text))
    return len(texts) / (time.process_time() - began)


def write(file: Path, grouped: Sequence[tuple[int, int]], real: Sequence[str]) -> None:
    """Write a fixed sample of the real pairs, one under the other."""
    chosen = random.Random(_SEED).sample(grouped, min(_READ, len(grouped)))
    blocks = [f"--- pair {n}\n{real[a]}\n--- and\n{real[b]}\n" for n, (a, b) in enumerate(chosen)]
    file.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
