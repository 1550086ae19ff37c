"""The door to OpenVINO and onnxruntime: an ONNX file in, a network that can be run out.

OpenVINO with bf16 where the CPU has it is the fastest on the machines measured; onnxruntime
runs the same file where OpenVINO is not installed or cannot read it. Nothing else in the
package knows which of the two is at work.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelUnavailable

# Importing openvino reports the import to a hosted service through this package; a module of
# None makes openvino take the silent stub that it ships for installations without it.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

try:
    import openvino
except ImportError:  # pragma: no cover - depends on the platform's wheels
    openvino = None

Inputs = Mapping[str, npt.NDArray[np.int64]]
Floats = npt.NDArray[np.float32]


class Network(Protocol):
    """A loaded network; it runs `streams` batches at a time."""

    name: str
    streams: int

    def run(self, batches: Iterable[Inputs]) -> Iterator[tuple[Floats, ...]]:
        """Yield the outputs, in the file's order, for each batch: int64[n, t] by name."""
        ...


class _OpenVINO:
    name = "openvino"

    def __init__(self, file: Path, *, threads: int, streams: int, cache: Path | None) -> None:
        options = {
            "PERFORMANCE_HINT": "LATENCY" if streams == 1 else "THROUGHPUT",
            "NUM_STREAMS": str(streams),
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "bf16" if has_bf16() else "f32",
        }
        if cache is not None and os.access(cache.parent, os.W_OK):
            # Compiling takes a second or more; a cached network loads in a tenth of that.
            options["CACHE_DIR"] = str(cache)
        self._model = _core().compile_model(str(file), "CPU", options)
        self.streams = streams
        self._requests = [self._model.create_infer_request() for _ in range(streams)]

    def run(self, batches: Iterable[Inputs]) -> Iterator[tuple[Floats, ...]]:
        free, busy = deque(self._requests), deque[openvino.InferRequest]()
        for inputs in batches:
            if not free:
                yield self._finished(busy[0])
                free.append(busy.popleft())
            busy.append(free.popleft())
            busy[-1].start_async(dict(inputs))
        for request in busy:
            yield self._finished(request)

    def _finished(self, request: openvino.InferRequest) -> tuple[Floats, ...]:
        request.wait()
        outputs = (request.get_output_tensor(i) for i in range(len(self._model.outputs)))
        return tuple(np.array(output.data, dtype=np.float32) for output in outputs)


class OnnxRuntime:
    """A network that onnxruntime runs, a batch at a time."""

    name = "onnxruntime"
    streams = 1

    def __init__(self, file: Path, *, threads: int) -> None:
        import onnxruntime  # third-party and only where OpenVINO is missing

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )

    def run(self, batches: Iterable[Inputs]) -> Iterator[tuple[Floats, ...]]:
        """Yield the outputs, in the file's order, for each batch: int64[n, t] by name."""
        for inputs in batches:
            outputs = self._session.run(None, dict(inputs))
            yield tuple(np.asarray(output, dtype=np.float32) for output in outputs)


def has_openvino() -> bool:
    """Tell whether OpenVINO is installed, and so runs whatever is loaded."""
    return openvino is not None


def has_bf16() -> bool:
    """Tell whether OpenVINO is here and this CPU computes in bf16."""
    return has_openvino() and "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def _core() -> openvino.Core:
    return openvino.Core()


def load(file: Path, *, threads: int, streams: int = 1, cache: Path | None = None) -> Network:
    """Load an ONNX file on `threads` threads; `cache` is a folder for compiled networks.

    That many `streams` of batches share the threads: one answers a single batch soonest, one
    for each thread gets through many batches half as fast again. Raises ModelUnavailable when
    neither runtime can read the file.
    """
    if not file.is_file():
        raise ModelUnavailable(f"no model file {file}; run 'assistant build' to export it again")
    try:
        if openvino is not None:
            return _OpenVINO(file, threads=threads, streams=streams, cache=cache)
        return OnnxRuntime(file, threads=threads)
    except Exception as error:  # both runtimes raise bare RuntimeError and their own types
        raise ModelUnavailable(
            f"{file} cannot be loaded ({str(error).splitlines()[0][:120]});"
            " remove its folder and run 'assistant build'"
        ) from error
