"""The network that reads: token ids in, logits for the answer's start, end and presence out.

Made from the reranker's weights, which already know what it is for a passage to be about a
question.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from assistant.models.training import dequantise
from assistant.models.training.network import Headed

# Logits of the passage's tokens stay far above those of the question's and the padding.
_SHUT = -1e4
# The usual rate of BERT's own heads.
_DROPOUT = 0.1
# The reranker's logits go beyond 10 either way; weaker, they do not outvote what is learned here.
_RERANKER_SHARE = 0.3


class SpanModel(Headed):
    """A BERT with outputs for the start and the end of an answer and for "answered here".

    The last sees the whole pair, through the reranker's own pooler, and the tokens that the
    span outputs point to, so that it judges the proposed answer and not the topic alone.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder)
        width = encoder.config.hidden_size
        self.span = nn.Linear(width, 2)
        self.dropout = nn.Dropout(_DROPOUT)
        # Nought at first: training begins with the reranker's own word.
        last = nn.Linear(width, 1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.judge = nn.Sequential(
            nn.Linear(4 * width, width), nn.GELU(), nn.Dropout(_DROPOUT), last
        )

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return start float32[n, t], end float32[n, t] and answerable float32[n]."""
        out = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        hidden, pooled = out.last_hidden_state, out.pooler_output
        logits = self.span(self.dropout(hidden)).float()
        shut = (1.0 - token_type_ids.float()) * _SHUT
        start, end = logits[..., 0] + shut, logits[..., 1] + shut
        # Detached: the judge reads where the spans point and must not bend them to its wishes.
        at_start = (torch.softmax(start.detach(), -1).unsqueeze(-1) * hidden).sum(1)
        at_end = (torch.softmax(end.detach(), -1).unsqueeze(-1) * hidden).sum(1)
        seen = torch.cat([pooled, hidden[:, 0], at_start, at_end], -1)
        answerable = self.relevance(pooled) + self.judge(self.dropout(seen))
        return start, end, answerable.squeeze(-1).float()


def from_reranker(folder: Path) -> SpanModel:
    """Return a network with the weights of the int8 reranker in `folder` and new span outputs."""
    encoder, weight, bias = dequantise.bert(folder)
    model = SpanModel(encoder)
    with torch.no_grad():
        model.relevance.weight.copy_(weight * _RERANKER_SHARE)
        model.relevance.bias.copy_(bias * _RERANKER_SHARE)
    return model
