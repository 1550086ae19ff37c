"""A tiny network takes its steps, is kept and measured; int8 parameters are floats again.

Everything here runs in one process of its own: training brings torch.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes import answer_of

pytestmark = pytest.mark.slow

_CODE = """
import json, sys, warnings
from pathlib import Path

warnings.simplefilter("ignore")
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from transformers import BertConfig, BertModel

from assistant.models import registry, runtime, shipped
from assistant.models.training import batches, dequantise, fit, measures, network
from assistant.models.training.judge import network as judging
from assistant.models.training.judge import rows as claims
from assistant.models.training.judge.examples import Example as Claim
from assistant.models.training.reader import loss, measure, rows, sets
from assistant.models.training.reader.network import SpanModel
from assistant.models.training.reader.examples import Example
from assistant.types import Span

tmp = Path(sys.argv[1])
file = registry.find("ms-marco-MiniLM-L-12-v2") / "tokenizer.json"
torch.manual_seed(1)
device = torch.device("cpu")
shape = BertConfig(
    vocab_size=30522, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
    intermediate_size=32,
)
model = SpanModel(BertModel(shape))
network.freeze(model, layers=0)
passage = "The mayor cut the ribbon. The ferry left."
made = rows.encode(
    [
        Example("Who cut the ribbon?", "Harbour", passage, True, Span(0, 9)),
        Example("Who sang?", "", passage, False),
    ],
    batches.tokenizer(file),
)
found = {}
before = {name: value.clone() for name, value in model.state_dict().items()}
parts = []
found["losses"] = [loss.loss_of(model.eval(), made, device).item()]
steps = [[made] * 10, [made] * 10]
fit.fit(model, steps, loss_of=loss.loss_of, rate=1e-3, minutes=1, device=device,
        after_part=parts.append)
found["losses"].append(loss.loss_of(model.eval(), made, device).item())
found["parts"] = parts
after = model.state_dict()
found["changed"] = sorted(n for n in after if not torch.equal(before[n], after[n]))
fit.fit(model, [[made]], loss_of=loss.loss_of, rate=1e-3, minutes=0, device=device,
        after_part=parts.append)
found["no time"] = all(torch.equal(value, model.state_dict()[n]) for n, value in after.items())

network.save(model, file, tmp / "trained")
again = network.load(SpanModel, tmp / "trained")
found["files"] = sorted(path.name for path in (tmp / "trained").iterdir())
inputs = {
    "input_ids": torch.tensor([[101, 7, 102, 8, 9, 102]]),
    "attention_mask": torch.ones((1, 6), dtype=torch.int64),
    "token_type_ids": torch.tensor([[0, 0, 0, 1, 1, 1]]),
}
with torch.no_grad():
    one, other = model.eval()(**inputs), again(**inputs)
found["round trip"] = max(float((a - b).abs().max()) for a, b in zip(one, other))
found["question shut"] = float(one[0][0, :3].max()) < float(one[0][0, 3:].min()) - 1000

pair = sets.Pair("Who cut the ribbon?", "Harbour", passage, True, answers=("The mayor",), kind="k")
none = sets.Pair("Who sang?", "", passage, False, kind="l")
found["figures"] = measure.figures(model, batches.tokenizer(file), [pair, none], device)
scores, truth = np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False])
found["auc"] = measures.auc(scores, truth)
found["best"] = measures.best_accuracy(scores, truth)
found["f1"] = [measure.f1("The mayor!", "mayor"), measure.f1("a red ferry", "ferry"),
               measure.f1("x", "y")]

judge = judging.JudgeModel(BertModel(shape))
network.freeze(judge, layers=0)
spoilt = claims.encode(
    [
        Claim("The mayor cut the rope.", passage, False, (Span(18, 22),)),
        Claim("The ferry left.", passage, True, ()),
        Claim("The ferry sank at night.", passage, False, None),
    ],
    batches.tokenizer(file),
)
found["doubts"] = [list(row.doubts) for row in spoilt]
found["judge"] = [claims.loss_of(judge.eval(), spoilt, device).item()]
fit.fit(judge, [[spoilt] * 20], loss_of=claims.loss_of, rate=1e-3, minutes=1, device=device,
        after_part=parts.append)
found["judge"].append(claims.loss_of(judge.eval(), spoilt, device).item())
found["judge shapes"] = [list(out.shape) for out in judge(**inputs)]

table, weight = np.array([[0, 1], [2, 255]], np.uint8), np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
stored = {
    "bert.embeddings.word_quantized": table, "bert.embeddings.word_scale": np.float32(0.5),
    "bert.embeddings.word_zero_point": np.uint8(1), "bert.layer.bias": np.ones(3, np.float32),
    "onnx::7_quantized": weight, "onnx::7_scale": np.float32(2.0),
    "onnx::7_zero_point": np.uint8(2), "other": np.ones(1, np.float32),
}
node = helper.make_node(
    "MatMulInteger", ["x", "onnx::7_quantized"], ["y"], name="/bert/layer/MatMul_quant"
)
graph = helper.make_graph(
    [node], "g", [], [], [numpy_helper.from_array(np.asarray(v), n) for n, v in stored.items()]
)
onnx.save(helper.make_model(graph), tmp / "int8.onnx")
found["float"] = {n: v.tolist() for n, v in dequantise.parameters(tmp / "int8.onnx").items()}

weights = Path(shipped.__file__).parent / "weights" / "reader"
pairs = {name: values.repeat(2, 1).numpy() for name, values in inputs.items()}
one = next(iter(network.TorchNetwork(network.load(SpanModel, weights), device).run([pairs])))
other = next(iter(runtime.OnnxRuntime(weights / "model.onnx", threads=1).run([pairs])))
# onnxruntime rounds what it multiplies with int8 weights, so it is near and not the same.
found["shipped"] = all(np.allclose(a, b, rtol=0.01, atol=0.15) for a, b in zip(one, other))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return dict(answer_of(_CODE, tmp_path_factory.mktemp("training")))


def test_steps_lower_a_finite_loss_and_leave_the_frozen_alone(stepped: dict[str, Any]) -> None:
    before, after = stepped["losses"]
    assert 0 < after < before < 20
    assert stepped["parts"] == [0]
    changed = set(stepped["changed"])
    assert {"span.weight", "judge.3.weight", "relevance.weight"} <= changed
    assert any(name.startswith("encoder.encoder.layer.0.") for name in changed)
    assert not any(name.startswith("encoder.embeddings.") for name in changed)


def test_without_time_nothing_is_changed(stepped: dict[str, Any]) -> None:
    assert stepped["no time"]


def test_what_is_saved_is_loaded(stepped: dict[str, Any]) -> None:
    assert stepped["files"] == ["config.json", "tokenizer.json", "weights.safetensors"]
    assert stepped["round trip"] < 1e-5
    assert stepped["question shut"]


def test_the_judge_learns_which_words_are_not_carried(stepped: dict[str, Any]) -> None:
    first, second, third = stepped["doubts"]
    assert first.count(1) == 1
    assert first.count(0) == 5
    assert set(second) == {-1, 0}
    assert set(third) == {-1}
    before, after = stepped["judge"]
    assert 0 < after < before < 5
    assert stepped["judge shapes"] == [[1, 6], [1]]


def test_figures_are_those_of_the_literature(stepped: dict[str, Any]) -> None:
    # Of four orders of an answerable and an unanswerable pair: right, right, wrong, equal.
    assert stepped["auc"] == pytest.approx(2.5 / 4)
    assert stepped["best"] == pytest.approx(3 / 4)
    assert stepped["f1"] == pytest.approx([1.0, 2 / 3, 0.0])
    assert set(stepped["figures"]) == {
        "n", "auc", "best_accuracy", "em", "f1", "above 0, k", "above 0, l"
    }  # fmt: skip
    assert stepped["figures"]["n"] == 2


def test_int8_parameters_are_named_and_turned_as_bert_has_them(stepped: dict[str, Any]) -> None:
    assert stepped["float"] == {
        "bert.embeddings.word": [[-0.5, 0.0], [0.5, 127.0]],
        "bert.layer.bias": [1.0, 1.0, 1.0],
        "bert.layer.weight": [[-2.0, 4.0], [0.0, 6.0], [2.0, 8.0]],
    }


def test_shipped_weights_are_a_network_to_train_again(stepped: dict[str, Any]) -> None:
    assert stepped["shipped"]
