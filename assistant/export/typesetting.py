"""The door to typst, which sets pages and draws pictures: a template and data in, bytes out.

Typst comes as one wheel with its fonts (Libertinus, DejaVu), so a page needs no font, program or
network of the machine. Text is handed over as data and never read as markup.
"""

from __future__ import annotations

import json
from typing import Any

import typst

# Fonts of the wheel: the first has the alphabets of Europe, the second those it lacks, Arabic
# among them. What neither has (Chinese, say) is taken from the machine, where it has such a font.
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
# Not the time of making: the same briefing gives the same bytes.
_TIMESTAMP = 0


def pdf(template: str, data: dict[str, Any], *, timestamp: int = _TIMESTAMP) -> bytes:
    """Return a PDF; `data` is what `sys.inputs.data` holds as JSON."""
    made = typst.compile(
        template.encode(), sys_inputs=_inputs(data), format="pdf", timestamp=timestamp
    )
    assert isinstance(made, bytes)
    return made


def png(svg: str, *, pixels_per_inch: int) -> bytes:
    """Return an SVG as a picture."""
    template = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        '#image(bytes(json(bytes(sys.inputs.data)).svg), format: "svg")\n'
    )
    made = typst.compile(
        template.encode(), sys_inputs=_inputs({"svg": svg}), format="png", ppi=pixels_per_inch
    )
    assert isinstance(made, bytes)
    return made


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}
