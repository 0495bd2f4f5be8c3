"""Pre-training: an encoder learns a language by guessing masked tokens of the text at hand (Devlin et al. 2019)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from nlp.transformer.token_window import batches_by_length, padded
from training.transformer.config import TransformerConfig
from training.transformer.encoder import Encoder
from training.transformer.network import states_of
from training.transformer.optimization import STEP, Steps, computing

_IGNORED = -100


class _Guesser(torch.nn.Module):
    """The encoder under a head that says which token is behind a mask, with the weights of its own embeddings."""

    def __init__(self, encoder: Any) -> None:  # noqa: ANN401 - transformers carries no types
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.dense = torch.nn.Sequential(torch.nn.Linear(width, width), torch.nn.GELU(), torch.nn.LayerNorm(width))
        self.bias = torch.nn.Parameter(torch.zeros(encoder.config.vocab_size))

    def forward(self, ids: Any, mask: Any, truth: Any) -> Any:  # noqa: ANN401
        """Return the mean loss over the masked tokens, those whose `truth` (n, n_tokens) is not ignored."""
        states = states_of(self.encoder, ids, mask, typed=True)[truth != _IGNORED]
        scores = self.dense(states) @ self.encoder.get_input_embeddings().weight.T + self.bias
        return torch.nn.functional.cross_entropy(scores.float(), truth[truth != _IGNORED])


def pretrain(encoder: Encoder, windows: Sequence[Sequence[int]], config: TransformerConfig) -> list[float]:
    """Teach the encoder, in place, on windows of token ids; return the mean loss of every round, in nats per masked token.

    Random numbers are torch's: the caller seeds them.
    """
    chosen = config.pretraining
    parts = batches_by_length(list(map(len, windows)), chosen.batch)
    guesser = _Guesser(encoder.network).train()
    groups = [
        {"params": list(guesser.parameters()), "lr": chosen.learning_rate, "weight_decay": config.tuning.weight_decay}
    ]
    steps = Steps(groups, chosen.epochs * len(parts), config.tuning.warm_up, config.tuning.clip)
    losses = []
    for _ in range(chosen.epochs):
        total = 0.0
        for number in torch.randperm(len(parts)).tolist():
            ids, mask = map(torch.from_numpy, padded([windows[row] for row in parts[number]], encoder.padding, STEP))
            hidden, truth = _masked(ids, mask, encoder, chosen.masked)
            with computing(config.numbers):
                loss = guesser(hidden, mask, truth)
            steps.learn(loss)
            total += float(loss.detach())
        losses.append(total / len(parts))
    return losses


def _masked(ids: Any, mask: Any, encoder: Encoder, share: float) -> tuple[Any, Any]:  # noqa: ANN401
    """Return ids with some masked (80 %), exchanged (10 %) or kept (10 %), and the truth, ignored where nothing is asked."""
    special = [number for number, token in encoder.splitter.get_added_tokens_decoder().items() if token.special]
    open_to = (mask == 1) & ~torch.isin(ids, torch.tensor(special))
    asked = (torch.rand(ids.shape) < share) & open_to
    if not asked.any():
        asked = open_to & (torch.cumsum(open_to.flatten(), 0).reshape(ids.shape) == 1)
    fate = torch.rand(ids.shape)
    random = torch.randint(len(special), encoder.splitter.get_vocab_size(), ids.shape)
    hidden = torch.where(asked & (fate < 0.8), encoder.splitter.token_to_id("[MASK]"), ids)  # noqa: PLR2004
    hidden = torch.where(asked & (fate >= 0.9), random, hidden)  # noqa: PLR2004
    return hidden, torch.where(asked, ids, np.int64(_IGNORED))
