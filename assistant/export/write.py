"""A Briefing and a file name -> the file, in the format of its suffix, whole or not at all.

The new file is written beside the old one and then takes its place, so that who opens it meanwhile,
or meets a full disk, has the old one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from assistant.errors import BadRequest
from assistant.export.bundle import bundle
from assistant.export.html import html
from assistant.export.markdown import markdown
from assistant.types import Briefing


def as_json(briefing: Briefing) -> str:
    """Return the sealed bundle as indented JSON."""
    return json.dumps(bundle(briefing), ensure_ascii=False, indent=2) + "\n"


def _word(briefing: Briefing) -> bytes:
    from assistant.export.word import word  # python-docx takes a fifth of a second to import

    return word(briefing)


def _pdf(briefing: Briefing) -> bytes:
    from assistant.export.pdf import pdf

    return pdf(briefing)


FORMATS: dict[str, Callable[[Briefing], bytes]] = {
    ".md": lambda briefing: markdown(briefing).encode(),
    ".html": lambda briefing: html(briefing).encode(),
    ".docx": _word,
    ".pdf": _pdf,
    ".json": lambda briefing: as_json(briefing).encode(),
}


def check(file: Path) -> None:
    """Raise BadRequest where no briefing can be written to `file`, before one is made."""
    if file.suffix.lower() not in FORMATS:
        raise BadRequest(
            f"'{file}' ends in {file.suffix or 'no suffix'!r}, expected one of"
            f" {', '.join(FORMATS)}; give -o a name with the suffix of the format you want"
        )
    if not _is_folder(file.parent):
        raise BadRequest(
            f"'{file.parent}' is no folder, expected one to write {file.name} into; make it first"
        )
    if _is_folder(file):
        raise BadRequest(f"'{file}' is a folder, expected a file; give -o another name")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long; writing says so
        return False


def write(briefing: Briefing, file: Path) -> None:
    """Write a briefing; raises BadRequest for an unknown suffix or a place that takes no file."""
    check(file)
    content = FORMATS[file.suffix.lower()](briefing)
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(
            dir=file.parent, prefix=f".{file.stem[:40]}-", suffix=file.suffix, delete=False
        ) as beside:
            temporary = Path(beside.name)
            beside.write(content)
        temporary.chmod(0o644)  # what is made for one's own eyes alone could not be forwarded
        temporary.replace(file)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise BadRequest(
            f"'{file}' cannot be written: {error.strerror or error}; give -o another place"
        ) from error
