"""Articles -> questions about them that the assistant answers, to begin with.

Questions are made by rules from names, roles and numbers of the articles; each is asked, and only
those stay whose answer is sure and cites the article they were made from. They are kept beside the
index, for as long as it holds the same articles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from assistant import text
from assistant.serve.page.marking import Markup, data, joined
from assistant.types import Article, Reply

FILE = "examples.json"
# As many as fit one line of a wide screen.
MOST = 4
# Asked at most, of the articles looked at: some forty questions are half a minute of one core.
_MOST_ASKED = 40
MOST_ARTICLES = 20
_SURE = 0.6

# The two words before a verb: what stands before them in capitals is an office.
_NAME = r"[A-Z][^\W\d_]+(?: [A-Z]\.)?(?: [A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?)"
_TITLE = r"(?:General|President|Secretary|Minister|Senator|Governor|Mayor|Director|Judge|Chief)"
_ROLE = re.compile(
    rf"(?P<name>{_NAME}), (?:the )?(?:head|chief|director|mayor|leader|chair|editor|author|founder)"
    r" of (?P<body>(?:the )?[A-Z][\w.]+(?: [A-Z][\w.]+){0,3})\b"
)
_TITLED = re.compile(rf"\b{_TITLE}(?: of [A-Z]\w+)? (?P<who>{_NAME})")
_COUNTED = re.compile(
    r"\b(?P<number>\d{1,3}(?:,\d{3})+|\d{2,}) (?P<things>(?:[A-Z][a-z]+ )?[a-z]{4,}s)\b"
)
_SAID = re.compile(
    rf"(?P<who>{_NAME}) (?P<verb>emphasized|confirmed|announced|anticipates|warned|said|told)\b"
)
_ASKED_FOR = {
    "emphasized": "emphasize",
    "confirmed": "confirm",
    "announced": "announce",
    "anticipates": "anticipate",
    "warned": "warn about",
    "said": "say",
    "told": "say",
}


def find(
    articles: Iterable[Article],
    ask: Callable[[str], Reply],
    *,
    go_on: Callable[[], bool] = lambda: True,
) -> tuple[str, ...]:
    """Return up to MOST questions, from as many articles as there are, until `go_on` says no."""
    looked_at = [article for article, _ in zip(articles, range(MOST_ARTICLES), strict=False)]
    found: list[str] = []
    used: dict[str, int] = {}
    for asked, (article, question) in enumerate(_in_turn(looked_at)):
        if asked >= _MOST_ASKED or len(found) >= MOST or not go_on():
            break
        # One to an article, until all have had their turn.
        if used.get(article.id, 0) * len(looked_at) > len(found) * 2:
            continue
        if _answers(ask(question), article):
            found.append(question)
            used[article.id] = used.get(article.id, 0) + 1
    return tuple(found)


def kept(file: Path, articles: str) -> tuple[str, ...] | None:
    """Return the questions kept for an index of these articles, a fingerprint; None without any."""
    try:
        found = json.loads(file.read_text("utf-8"))
        return tuple(map(str, found["questions"])) if found["articles"] == articles else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(file: Path, articles: str, questions: Sequence[str]) -> None:
    """Keep questions for an index of these articles, where the folder can be written."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"articles": articles, "questions": list(questions)}), "utf-8")


def candidates(article: Article) -> list[str]:
    """Return the questions that the rules make of an article, those that ask for more last."""
    found: dict[str, None] = {}
    for span in text.sentences(article.text):
        for question in _of_sentence(span.of(article.text)):
            found.setdefault(question)
    return sorted(found, key=lambda question: question.endswith(" say?"))


def _of_sentence(sentence: str) -> Iterator[str]:
    for match in _ROLE.finditer(sentence):
        yield f"Who leads {match['body']}?"
    for match in _SAID.finditer(sentence):
        yield f"What did {match['who']} {_ASKED_FOR[match['verb']]}?"
    for match in _COUNTED.finditer(sentence):
        yield f"How many {match['things']} were there?"
    for match in _TITLED.finditer(sentence):
        yield f"What did {match['who']} say?"


def _in_turn(articles: Sequence[Article]) -> Iterator[tuple[Article, str]]:
    """Yield one question of each article, then the second of each, and so on."""
    made = [[(article, question) for question in candidates(article)] for article in articles]
    for row in zip_longest(*made):
        yield from (pair for pair in row if pair is not None)


def _answers(reply: Reply, article: Article) -> bool:
    """Tell whether a reply is sure and cites the article that the question was made from."""
    if reply.answer.refused or reply.answer.confidence < _SURE or reply.answer.conflicts:
        return False
    cited = {c.passage.article.id for claim in reply.answer.claims for c in claim.citations}
    return article.id in cited


def html(questions: Sequence[str]) -> Markup:
    """Return the questions as buttons."""
    if not questions:
        return Markup('<div class="examples"></div>')
    buttons = joined(
        Markup('<button type="button" {}><bdi>{}</bdi></button>').format(
            data({"event": "asked", "question": question}), question
        )
        for question in questions
    )
    return Markup(
        '<div class="examples" role="group" aria-label="Example questions"><span>Try</span>{}</div>'
    ).format(buttons)
