"""The network that reads: token ids in, logits for the answer's start, end and presence out.

Made from the reranker's weights, which already know what it is for a passage to be about a
question.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers import BertModel

from assistant.models.training.network import Headed

# Logits of the passage's tokens stay far above those of the question's and the padding.
_SHUT = -1e4


class SpanModel(Headed):
    """A BERT with outputs for the start and the end of an answer and for "answered here".

    The last sees the whole pair, through the reranker's own pooler, and the tokens that the
    span outputs point to, so that it judges the proposed answer and not the topic alone.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder, seen=4)
        self.span = nn.Linear(encoder.config.hidden_size, 2)

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
        return start, end, self.verdict(pooled, hidden[:, 0], at_start, at_end)
