"""The names and signatures that others build on; a change here is a change for them."""

from __future__ import annotations

import inspect
import re

import pytest

import assistant
from assistant import Assistant, errors, types

SIGNATURES = {
    "open": "(index: 'str | Path' = 'index', *, settings: 'Settings | None' = None) -> 'Assistant'",
    "build": (
        "(paths: 'Sequence[str | Path]', *, index: 'str | Path' = 'index',"
        " settings: 'Settings | None' = None,"
        " progress: 'Callable[[str, int, int], None] | None' = None) -> 'Assistant'"
    ),
    "ask": "(self, question: 'str | Question') -> 'Reply'",
    "stream": "(self, question: 'str | Question') -> 'Iterator[Step | Reply]'",
    "search": "(self, question: 'str | Question', *, k: 'int' = 10) -> 'tuple[Hit, ...]'",
    "brief": "(self, topic: 'str | Question') -> 'Briefing'",
    "stream_brief": "(self, topic: 'str | Question') -> 'Iterator[Step | Briefing]'",
    "article": "(self, article_id: 'str') -> 'Article | None'",
    "to_retriever": "(self, *, k: 'int' = 10) -> 'BaseRetriever'",
    "to_query_engine": "(self) -> 'CustomQueryEngine'",
    "close": "(self) -> 'None'",
}
QUESTION = "text asked since until sources as_of".split()
REPLY = "answer evidence verdict scope index models steps carried_by later".split()
EXIT_CODES = {"AssistantError": 1, "BadRequest": 2, "BadSettings": 2, "CorpusMissing": 2}


def test_the_names_of_the_package() -> None:
    assert assistant.__all__ == ["Assistant", "AssistantError", "Question", "Reply", "Settings"]
    assert all(getattr(assistant, name).__name__ == name for name in assistant.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Manager'"):
        assistant.Manager  # noqa: B018


def test_the_methods_of_an_assistant() -> None:
    found = {
        name: str(inspect.signature(getattr(Assistant, name)))
        for name in vars(Assistant)
        if not name.startswith("_")
    }
    assert found == SIGNATURES
    assert all(inspect.getdoc(getattr(Assistant, name)) for name in found)


def test_the_fields_of_a_question_and_a_reply() -> None:
    assert list(inspect.signature(types.Question).parameters) == QUESTION
    assert list(inspect.signature(types.Reply).parameters) == REPLY


def test_the_error_tree_is_the_one_drawn() -> None:
    classes = {n: c for n, c in vars(errors).items() if isinstance(c, type)}
    drawn = re.findall(r"^\W*([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    assert set(classes) == set(drawn) - {"The"}
    codes = {name: cls.exit_code for name, cls in classes.items()}
    assert codes == dict.fromkeys(classes, 1) | EXIT_CODES
    assert all(issubclass(cls, errors.AssistantError) for cls in classes.values())


def test_the_nouns_are_frozen() -> None:
    classes = [c for c in vars(types).values() if inspect.isclass(c)]
    nouns = [c for c in classes if c.__module__ == types.__name__]
    assert {types.Article, types.Evidence, types.Reply} <= set(nouns)
    assert all(noun.__dataclass_params__.frozen for noun in nouns)  # type: ignore[attr-defined]
