"""Question answering over a news corpus; every sentence shown is checked against its citation.

`Assistant` and what it takes and returns; they are imported when they are first used, so that
`import assistant` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.ask import Assistant as Assistant
    from assistant.config import Settings as Settings
    from assistant.errors import AssistantError as AssistantError
    from assistant.types import Question as Question
    from assistant.types import Reply as Reply

__version__ = "0.1.0"
__all__ = ["Assistant", "AssistantError", "Question", "Reply", "Settings"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute '{name}'")
    # The heavy half of the package loads here and nowhere earlier.
    from assistant import ask, config, errors, types

    for module in (ask, config, errors, types):
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(name)
