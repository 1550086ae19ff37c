"""A trained reader -> the files that ship: model.onnx with int8 weights, tokenizer and card facts.

    python -m assistant.models.training.export TRAINED OUT

Only the storage is int8: each output channel of a large matrix is kept as 8-bit integers with
its own scale and passes through DequantizeLinear, so the network computes in float and loses
next to nothing (the script prints the worst difference), and the file is a quarter of the size.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from assistant.models.training.network import SpanModel, load

NAME = "news-span-reader-L12"
# Smaller matrices are heads and biases: not worth a rounding error.
_SMALLEST = 100_000
_OPSET = 17


def export(trained: Path, out: Path) -> None:
    """Write model.onnx, tokenizer.json and model.json for a trained folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _trace(load(trained), plain)
        model = onnx.load(plain)
    _store_as_int8(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, out / "model.onnx")
    shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")
    (out / "model.json").write_text(json.dumps({"name": NAME}) + "\n", "utf-8")


def _trace(model: SpanModel, file: Path) -> None:
    names = ("input_ids", "attention_mask", "token_type_ids")
    # Written out, attention is one fused step of the runtime; torch's own leaves checks for rows
    # without any token in the graph, a tenth of the time.
    model.encoder.set_attn_implementation("eager")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            tuple(torch.ones((2, 8), dtype=torch.int64) for _ in names),
            str(file),
            input_names=list(names),
            output_names=["start", "end", "answerable"],
            dynamic_axes={
                **{name: {0: "n", 1: "t"} for name in (*names, "start", "end")},
                "answerable": {0: "n"},
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


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
