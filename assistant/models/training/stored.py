"""A shipped model.onnx -> the parameters it was exported from, so that a training can go on.

The inverse of `export`: whole numbers become floats again, by DequantizeLinear's own rule, and a
matrix gets back the name that tracing took from it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

_MULTIPLIES = "/MatMul"


def parameters(file: Path) -> dict[str, torch.Tensor]:
    """Return every parameter of a file that `export` wrote, named as in the network."""
    graph = onnx.load(str(file)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            axis = next(each.i for each in node.attribute if each.name == "axis")
            whole, scale, zero = (stored.pop(name) for name in node.input)
            stored[node.output[0]] = _in_float(whole, scale, zero, axis)
    # Tracing turns a linear layer round and leaves its name with the node that multiplies.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored:
            layer = node.name.removesuffix(_MULTIPLIES).strip("/").replace("/", ".")
            stored[f"{layer}.weight"] = stored.pop(node.input[1]).T
    return {
        name: torch.from_numpy(np.array(value, dtype=np.float32, order="C"))
        for name, value in stored.items()
        if value.dtype == np.float32
    }


def _in_float(
    whole: npt.NDArray[np.int8],
    scale: npt.NDArray[np.float32],
    zero: npt.NDArray[np.int8],
    axis: int,
) -> npt.NDArray[np.float32]:
    shape = [1, 1]
    shape[axis] = -1
    difference = whole.astype(np.float32) - zero.astype(np.float32).reshape(shape)
    return difference * scale.reshape(shape)
