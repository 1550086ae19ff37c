"""One frozen settings value: defaults < assistant.toml < ASSISTANT_* environment < flags.

Data only: nothing here opens a file, loads a model or knows a store. Each default carries
the reason for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import BadSettings


class Settings(BaseSettings):
    """Everything an operator may set; unknown names in assistant.toml are refused."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", toml_file="assistant.toml", frozen=True, extra="forbid"
    )

    index: Path = Path("index")
    embedder: str = "all-MiniLM-L6-v2"
    """A name of the registry, or a local path or hub name for sentence-transformers."""
    reranker: str = "ms-marco-MiniLM-L-12-v2"
    threads: int = Field(default=2, ge=1, le=256)
    """Inference threads; more than the cores slows everything down."""
    passage_chars: int = Field(default=480, ge=100, le=4000)
    """Longest passage in characters: about 120 tokens, where the encoders are fast and sharp."""
    max_file_bytes: int = Field(default=20_000_000, ge=1)
    """A larger file is no article; books and logs are refused, not cut."""
    parse_seconds: float = Field(default=60.0, gt=0)
    """The longest a file may keep its reader busy before it is rejected."""
    parse_memory_bytes: int = Field(default=4_000_000_000, ge=500_000_000)
    """Address space of a process that reads files; more is a file made to exhaust it."""
    max_question_chars: int = Field(default=2000, ge=1)
    """The encoders read 256 tokens; a longer question is a pasted document."""
    candidates: int = Field(default=60, ge=1, le=1000)
    """Passages each search half brings to the fusion."""
    rerank: int = Field(default=20, ge=0, le=200)
    """Fused passages the cross-encoder scores at most; 0 leaves the order of the fusion."""
    rerank_ms: int = Field(default=1000, ge=1)
    """Milliseconds the cross-encoder may take: an overloaded machine scores fewer passages."""

    risk: float | None = Field(default=None, ge=0, le=1)
    """The share of answers that may be wrong: fewer are given where it is small. None leaves the
    fitted point, above which one in sixteen development questions without an answer is answered."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources, strongest first; .env files and secrets are not read."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**flags: Any) -> Settings:
    """Return the settings with `flags` that are not None laid over them.

    Raises BadSettings naming the setting, what was found and what was expected.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSettings(
            f"setting '{name}' is {first.get('input')!r}: {first['msg']}; mend it in"
            " assistant.toml, the environment (ASSISTANT_...) or the flag"
        ) from error
    except ValueError as error:
        raise BadSettings(f"assistant.toml cannot be read: {error}") from error
