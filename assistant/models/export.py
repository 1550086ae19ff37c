"""Weights -> the model folder inside an index: model.onnx, tokenizer.json, model.json.

Runs once per index and model, at build time only: this is the one module that imports
sentence-transformers, torch and onnx. The folder is written beside its place and renamed, so
one that exists is complete.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

# Set before the hub library is imported: a model named by path or package needs no network.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import onnx
import torch
import transformers
from sentence_transformers import CrossEncoder, SentenceTransformer

from assistant.errors import ModelUnavailable
from assistant.models import registry

# Loading takes a second; its bars and reports would stand between those of the build.
transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]

_Loaded = TypeVar("_Loaded")
_OPSET = 17  # the newest that both onnxruntime and OpenVINO run without rewriting


def export_embedder(name: str, folder: Path) -> None:
    """Export a registered or any sentence-transformers model, pooling and norm included.

    Raises ModelUnavailable when the weights are missing or are not the pinned ones.
    """
    source = registry.find(name) if name in registry.MODELS else Path(name)

    def write(into: Path) -> None:
        model = _load(lambda: SentenceTransformer(str(source), device="cpu"), name)
        model.eval()
        _trace(_Embedding(model), into / "model.onnx", ("input_ids", "attention_mask"))
        model.tokenizer.backend_tokenizer.save(str(into / "tokenizer.json"))
        _describe(into, name, _identity(name, into), model.get_embedding_dimension())

    _write_folder(folder, write)


def export_reranker(name: str, folder: Path) -> None:
    """Export the bundled int8 cross-encoder, or any model that sentence-transformers loads.

    Raises ModelUnavailable when the weights are missing or are not the pinned ones.
    """

    def bundled(into: Path) -> None:
        source = registry.find(name)
        shutil.copyfile(source / "model.onnx", into / "int8.onnx")
        onnx.save(in_float(onnx.load(source / "model.onnx")), into / "model.onnx")
        shutil.copyfile(source / "tokenizer.json", into / "tokenizer.json")
        _describe(into, name, registry.MODELS[name].sha256)

    def any_other(into: Path) -> None:
        model = _load(lambda: CrossEncoder(name, device="cpu", num_labels=1), name)
        model.eval()
        _trace(
            _Score(model.model),
            into / "model.onnx",
            ("input_ids", "attention_mask", "token_type_ids"),
        )
        model.tokenizer.backend_tokenizer.save(str(into / "tokenizer.json"))
        _describe(into, name, _identity(name, into))

    _write_folder(folder, bundled if name in registry.MODELS else any_other)


class _Embedding(torch.nn.Module):
    """input_ids, attention_mask int64[n, t] -> float32[n, d]."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        embedding: torch.Tensor = self.model(features)["sentence_embedding"]
        return embedding


class _Score(torch.nn.Module):
    """input_ids, attention_mask, token_type_ids int64[n, t] -> float32[n, 1]."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
    ) -> torch.Tensor:
        logits: torch.Tensor = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits
        return logits


def in_float(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a dynamically quantised network that multiplies in float instead.

    Each DynamicQuantizeLinear -> MatMulInteger -> Cast -> Mul chain becomes one MatMul with
    (q - zero point) x scale. The weights stay stored as int8: the runtime turns them back when
    it loads them, and bf16 hardware then runs them faster than onnxruntime runs int8.
    """
    nodes = model.graph.node
    producer = {output: node for node in nodes for output in node.output}
    consumers: dict[str, list[onnx.NodeProto]] = {}
    for node in nodes:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    weights: list[onnx.NodeProto] = []
    for node in nodes:
        if node.op_type != "MatMulInteger":
            continue
        activation = producer[node.input[0]].input[0]
        weight = node.input[1].removesuffix("_quantized")
        weights.append(
            onnx.helper.make_node(
                "DequantizeLinear",
                [f"{weight}_quantized", f"{weight}_scale", f"{weight}_zero_point"],
                [f"{weight}_float"],
            )
        )
        (cast,) = consumers[node.output[0]]
        (scaled,) = consumers[cast.output[0]]
        scaled.CopyFrom(
            onnx.helper.make_node("MatMul", [activation, f"{weight}_float"], [scaled.output[0]])
        )
    for node in reversed(weights):
        nodes.insert(0, node)
    _drop_unused(model.graph)
    onnx.checker.check_model(model)
    return model


def _drop_unused(graph: onnx.GraphProto) -> None:
    while True:
        used = {name for node in graph.node for name in node.input}
        used |= {output.name for output in graph.output}
        unused = [node for node in graph.node if not used.intersection(node.output)]
        if not unused:
            break
        for node in unused:
            graph.node.remove(node)
    for tensor in [t for t in graph.initializer if t.name not in used]:
        graph.initializer.remove(tensor)


def _load(make: Callable[[], _Loaded], name: str) -> _Loaded:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return make()
    except Exception as error:  # hub, file and pickle errors alike
        raise ModelUnavailable(
            f"no model '{name}': not one of {', '.join(registry.MODELS)}, and sentence-transformers"
            f" cannot load it ({str(error).splitlines()[0][:120]}); give a name of that list or a"
            " local model folder"
        ) from error


def _trace(module: torch.nn.Module, file: Path, inputs: tuple[str, ...]) -> None:
    example = {name: torch.ones((2, 8), dtype=torch.int64) for name in inputs}
    if "token_type_ids" in example:
        example["token_type_ids"] = torch.zeros((2, 8), dtype=torch.int64)
    # The tracer warns about shapes that are constant for encoders; the result is proved equal
    # to the torch model by the tests.
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(example.values()),
            str(file),
            input_names=list(inputs),
            output_names=["output"],
            dynamic_axes={name: {0: "n", 1: "t"} for name in inputs} | {"output": {0: "n"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _identity(name: str, folder: Path) -> str:
    if name in registry.MODELS:
        return registry.MODELS[name].sha256
    return registry.file_sha256(folder / "model.onnx")


def _describe(folder: Path, name: str, sha256: str, dimension: int | None = None) -> None:
    about: dict[str, object] = {"name": name, "sha256": sha256}
    if dimension is not None:
        about["dimension"] = int(np.int64(dimension))
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def _write_folder(folder: Path, write: Callable[[Path], None]) -> None:
    temporary = folder.with_name(folder.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    write(temporary)
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
