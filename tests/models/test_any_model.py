"""Any model takes a role by one setting: two small ones of random weights, made here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.processes import answer_of

pytestmark = pytest.mark.slow

_CODE = """
import json, sys
from pathlib import Path
import warnings
warnings.simplefilter("ignore")
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast
from assistant import Assistant, config
from assistant.errors import IndexStale, ModelUnavailable
from assistant.models import registry

tmp = Path(sys.argv[1])
torch.manual_seed(1)
words = BertTokenizerFast(tokenizer_file=str(registry.find("all-MiniLM-L6-v2") / "tokenizer.json"))
small = dict(vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
             intermediate_size=64)
for name, model in {
    "bert": BertModel(BertConfig(**small)),
    "reranker": BertForSequenceClassification(BertConfig(**small, num_labels=1)),
}.items():
    model.save_pretrained(tmp / name)
    words.save_pretrained(tmp / name)
bert = modules.Transformer(str(tmp / "bert"))
pooling = modules.Pooling(32, pooling_mode="mean")
SentenceTransformer(modules=[bert, pooling]).save(str(tmp / "embedder"))

(tmp / "corpus").mkdir()
for n, story in enumerate((
    "The harbour of Port Selim was opened by the mayor on a rainy day.",
    "Nobody has crossed the old bridge since its middle pillar sank into the mud.",
    "Forty pupils moved into a school that smells of fresh paint and sawdust.",
)):
    (tmp / "corpus" / f"{n}.txt").write_text(story)
own = {"embedder": str(tmp / "embedder"), "reranker": str(tmp / "reranker")}
settings = config.load(index=tmp / "index", **own)
with Assistant.build([tmp / "corpus"], settings=settings) as assistant:
    hits = assistant.search("Who opened the bridge?", k=3)
found = {
    "hits": len(hits),
    "finite": all(abs(hit.score) < 1e6 for hit in hits),
    "manifest": json.loads((tmp / "index" / "manifest.json").read_text()),
}

def refusal(**over):
    try:
        Assistant.open(settings=config.load(index=tmp / "index", **{**own, **over})).close()
    except (IndexStale, ModelUnavailable) as error:
        return f"{type(error).__name__}: {error}"

found["other embedder"] = refusal(embedder="all-MiniLM-L6-v2")
found["other reranker"] = refusal(reranker="ms-marco-MiniLM-L-12-v2")
found["the same"] = refusal()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return dict(answer_of(_CODE, tmp_path_factory.mktemp("own")))


def test_an_index_is_made_and_searched_with_models_of_ones_own(found: dict[str, Any]) -> None:
    assert (found["hits"], found["finite"], found["the same"]) == (3, True, None)
    assert found["manifest"]["dimension"] == 32
    assert Path(found["manifest"]["embedder"]).name == "embedder"


def test_the_manifest_refuses_another_embedder(found: dict[str, Any]) -> None:
    assert found["other embedder"].startswith("IndexStale: ")
    assert "all-MiniLM-L6-v2" in found["other embedder"]


def test_a_reranker_that_the_index_does_not_carry_is_named(found: dict[str, Any]) -> None:
    assert found["other reranker"].startswith("ModelUnavailable: ")
    assert "ms-marco-MiniLM-L-12-v2" in found["other reranker"]
