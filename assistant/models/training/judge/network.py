"""The network that judges: token ids in, logits of doubt per token and of support out.

Made from the reranker's weights, which already compare two texts word by word.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from assistant.models.training import dequantise
from assistant.models.training.network import Headed

# The usual rate of BERT's own heads.
_DROPOUT = 0.1
# The reranker's logits go beyond 10 either way; weaker, they do not outvote what is learned here.
_RERANKER_SHARE = 0.1
# Tokens that are not the claim's are out of the pooling.
_SHUT = -1e4


class JudgeModel(Headed):
    """A BERT with an output per token, "not carried", and one for the pair, "supported".

    The latter sees the whole pair, through the reranker's own pooler, and the tokens of the claim
    that are doubted most.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder)
        width = encoder.config.hidden_size
        self.doubt = nn.Linear(width, 1)
        self.dropout = nn.Dropout(_DROPOUT)
        # Nought at first: training begins with the reranker's own word.
        last = nn.Linear(width, 1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.judge = nn.Sequential(
            nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(_DROPOUT), last
        )

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return doubts float32[n, t] and supported float32[n]."""
        out = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        hidden, pooled = out.last_hidden_state, out.pooler_output
        doubts = self.doubt(self.dropout(hidden)).float().squeeze(-1)
        claim = attention_mask.float() * (1.0 - token_type_ids.float())
        # Detached: the verdict reads where the doubts point and must not bend them to its wishes.
        share = torch.softmax(doubts.detach() + (1.0 - claim) * _SHUT, -1)
        doubted = (share.unsqueeze(-1) * hidden).sum(1)
        seen = torch.cat([pooled, hidden[:, 0], doubted], -1)
        supported = self.relevance(pooled) + self.judge(self.dropout(seen))
        return doubts, supported.squeeze(-1).float()


def from_reranker(folder: Path) -> JudgeModel:
    """Return a network with the weights of the int8 reranker in `folder` and new outputs."""
    encoder, weight, bias = dequantise.bert(folder)
    model = JudgeModel(encoder)
    with torch.no_grad():
        model.relevance.weight.copy_(weight * _RERANKER_SHARE)
        model.relevance.bias.copy_(bias * _RERANKER_SHARE)
    return model
