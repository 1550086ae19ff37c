"""What a measurement was taken on: machine, processor flags that matter, Python, packages.

    python -m bench.machine

Nothing in, one `name: value` a line out; every other bench script prints these lines first.
Only the standard library is imported, so that asking costs no memory that is being measured.
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What decides which kernels the inference runtimes choose; others change nothing here.
_FLAGS = "avx2 fma f16c avx512f avx512_vnni avx_vnni avx512_bf16 amx_int8 amx_bf16 asimd".split()
_PACKAGES = (
    "chromadb tantivy openvino onnxruntime tokenizers numpy sqlalchemy llama-index-core"
    " sentence-transformers torch gradio typer rich pydantic-settings"
).split()


def facts() -> dict[str, str]:
    """Return the machine's facts by name, in the order they are printed."""
    cpu = _cpu()
    flags = (cpu.get("flags") or cpu.get("Features") or "").split()
    found: dict[str, str] = {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": cpu.get("model name") or platform.processor() or "unknown",
        "cores": f"{_cores()} usable of {os.cpu_count()}",
        "flags": " ".join(flag for flag in _FLAGS if flag in flags) or "unknown",
        "memory": _memory(),
        "load": _load(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }
    found |= {name: _version(name) for name in _PACKAGES}
    return found


def lines() -> str:
    """Return the facts as text, one a line."""
    return "\n".join(f"{name}: {value}" for name, value in facts().items())


def _cpu() -> dict[str, str]:
    """Return the fields of the first processor; empty where the system does not list them."""
    try:
        listed = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n", 1)[0]
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in listed.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _cores() -> int:
    # A container may be given fewer cores than the machine has.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{total / 2**30:.1f} GiB"


def _load() -> str:
    try:
        return " ".join(f"{each:.2f}" for each in os.getloadavg())
    except (AttributeError, OSError):
        return "unknown"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


if __name__ == "__main__":
    print(lines())
