"""A trained network -> the files that ship: model.onnx with int8 weights, tokenizer and name.

Only the storage is int8: each output channel of a large matrix is kept as 8-bit integers with
its own scale and passes through DequantizeLinear, so the network computes in float and loses
next to nothing, and the file is a quarter of the size.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from assistant.models.tokens import INPUTS
from assistant.models.training.network import Headed

# Smaller matrices are heads and biases: not worth a rounding error.
_SMALLEST = 100_000
_OPSET = 17


def export(
    model: Headed, outputs: Mapping[str, bool], *, name: str, tokenizer: Path, out: Path
) -> None:
    """Write model.onnx, tokenizer.json and model.json.

    `outputs` are the network's, in order, by whether they have a value for each token.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _trace(model, outputs, plain)
        made = onnx.load(plain)
    _store_as_int8(made.graph)
    onnx.checker.check_model(made)
    onnx.save(made, out / "model.onnx")
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    (out / "model.json").write_text(json.dumps({"name": name}) + "\n", "utf-8")


def _trace(model: Headed, outputs: Mapping[str, bool], file: Path) -> None:
    # Written out, attention is one fused step of the runtime; torch's own leaves checks for rows
    # without any token in the graph, a tenth of the time.
    model.encoder.set_attn_implementation("eager")
    by_token = [*INPUTS, *(name for name, each in outputs.items() if each)]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            tuple(torch.ones((2, 8), dtype=torch.int64) for _ in INPUTS),
            str(file),
            input_names=list(INPUTS),
            output_names=list(outputs),
            dynamic_axes={
                **{name: {0: "n"} for name in outputs},
                **{name: {0: "n", 1: "t"} for name in by_token},
            },
            opset_version=_OPSET,
            dynamo=False,
        )


def _store_as_int8(graph: onnx.GraphProto) -> None:
    """Store each large matrix as int8 columns (rows, for an embedding table) and their scales."""
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    # OpenVINO 2026.4 stops the process with a division error when it runs a Gemm in bf16 from
    # weights stored like this; a MatMul it runs. The heads are small, so they stay as they are.
    gemms = {name for node in graph.node if node.op_type == "Gemm" for name in node.input}
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        large = values.dtype == np.float32 and values.ndim == 2 and values.size >= _SMALLEST
        if not large or tensor.name in gemms:
            continue
        axis = 0 if tensor.name in tables else 1
        scale = np.abs(values).max(axis=1 - axis, keepdims=True) / 127.0
        whole = np.clip(np.rint(values / np.maximum(scale, 1e-12)), -127, 127).astype(np.int8)
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.extend(
            [
                numpy_helper.from_array(whole, f"{name}_int8"),
                numpy_helper.from_array(scale.ravel().astype(np.float32), f"{name}_scale"),
                numpy_helper.from_array(np.zeros(scale.size, np.int8), f"{name}_zero"),
            ]
        )
        graph.node.insert(
            0,
            helper.make_node(
                "DequantizeLinear",
                [f"{name}_int8", f"{name}_scale", f"{name}_zero"],
                [name],
                axis=axis,
            ),
        )
