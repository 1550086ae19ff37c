"""Sentences of passages on a topic -> who is quoted, in their words.

A quotation seldom names what it is about, so it counts where its passage tells of the topic. One
person's quotations stand together, whoever printed them, the most relevant person first.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.briefing.telling import Told
from assistant.answer.speakers import is_same, person, speaker
from assistant.corpus import copies
from assistant.types import Entry

MOST = 10
_OF_ONE_PERSON = 3


def voices(sentences: Sequence[Told]) -> tuple[Entry, ...]:
    """Return the quotations among sentences in order of relevance, person by person."""
    on_topic = {each.passage.id for each in sentences if each.telling}
    near = [each for each in sentences if each.passage.id in on_topic]
    told = [near[group[0]] for group in copies.groups([each.words for each in near])]
    people: list[tuple[tuple[str, ...], list[Entry]]] = []
    for each in told:
        name = speaker(each.words)
        if name is None:
            continue
        said = Entry(each.claim, speaker=name)
        known = next((rows for names, rows in people if is_same(names, person(name))), None)
        if known is None:
            people.append((person(name), [said]))
        elif len(known) < _OF_ONE_PERSON:
            known.append(said)
    return tuple(said for _, rows in people for said in rows)[:MOST]
