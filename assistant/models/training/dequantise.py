"""The reranker's int8 ONNX file -> its parameters in float, under the names BERT gives them.

The quantised file is the only one that comes with a package; training needs floats again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

# ms-marco-MiniLM-L-12-v2 by its card; the package that carries the weights leaves this out.
VOCABULARY, WIDTH, LAYERS, HEADS, INNER_WIDTH, POSITIONS, TEXTS = 30522, 384, 12, 12, 1536, 512, 2
# What the quantising tool adds to the names of a tensor and of the node that multiplies it.
_PARTS = ("_quantized", "_scale", "_zero_point")
_NODES = ("/MatMul_quant", "/Gemm_MatMul_quant")


def bert(folder: Path) -> tuple[BertModel, torch.Tensor, torch.Tensor]:
    """Return the encoder of the int8 reranker in `folder`, and its output's weight and bias."""
    encoder = BertModel(shape())
    found = parameters(folder / "model.onnx")
    encoder.load_state_dict(
        {
            name.removeprefix("bert."): value
            for name, value in found.items()
            if name.startswith("bert.")
        }
    )
    return encoder, found["classifier.weight"], found["classifier.bias"]


def shape() -> BertConfig:
    """Return the shape of the reranker, and so of every network that began as one."""
    return BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER_WIDTH,
        max_position_embeddings=POSITIONS,
        type_vocab_size=TEXTS,
        attention_probs_dropout_prob=0.0,
    )


def parameters(file: Path) -> dict[str, torch.Tensor]:
    """Return every parameter of the file as float32, named as BertForSequenceClassification does.

    A weight of a MatMulInteger is stored without its layer's name and transposed; both are
    mended by the node that uses it.
    """
    graph = onnx.load(str(file)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found: dict[str, npt.NDArray[np.float32]] = {}
    for name, value in stored.items():
        if not name.startswith(("bert.", "classifier.")):
            continue
        if not name.endswith(_PARTS):
            found[name] = value
        elif name.endswith("_quantized") and "embeddings" in name:
            base = name.removesuffix("_quantized")
            found[base] = _in_float(stored, base)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            layer = node.name.strip("/")
            for ending in _NODES:
                layer = layer.removesuffix(ending)
            base = node.input[1].removesuffix("_quantized")
            found[layer.replace("/", ".") + ".weight"] = _in_float(stored, base).T
    return {
        name: torch.from_numpy(np.array(value, dtype=np.float32, order="C"))
        for name, value in found.items()
    }


def _in_float(stored: dict[str, npt.NDArray[np.float32]], base: str) -> npt.NDArray[np.float32]:
    """Return (q - zero point) x scale, as ONNX defines DequantizeLinear."""
    whole = stored[f"{base}_quantized"].astype(np.float32)
    zero = stored[f"{base}_zero_point"].astype(np.float32)
    return np.asarray((whole - zero) * stored[f"{base}_scale"], dtype=np.float32)
