"""The network that judges: token ids in, logits of doubt per token and of support out.

Made from the reranker's weights, which already compare two texts word by word.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers import BertModel

from assistant.models.training.network import Headed

# Tokens that are not the claim's are out of the pooling.
_SHUT = -1e4


class JudgeModel(Headed):
    """A BERT with an output per token, "not carried", and one for the pair, "supported".

    The latter sees the whole pair, through the reranker's own pooler, and the tokens of the claim
    that are doubted most.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__(encoder, seen=3)
        self.doubt = nn.Linear(encoder.config.hidden_size, 1)

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
        return doubts, self.verdict(pooled, hidden[:, 0], doubted)
