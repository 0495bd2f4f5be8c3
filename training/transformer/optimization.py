"""Steps of learning: groups of weights with a rate each, a warm-up, clipped gradients, seeds, numbers of sixteen bits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from training.transformer.config import TransformerConfig
from training.transformer.encoder import encoder_layers
from training.transformer.network import Classifier

STEP = 8
"""Tokens of a batch are a multiple of this: for each new shape the library compiles, and keeps, what multiplies it."""


class Steps:
    """An optimizer (AdamW) with its schedule: the rates rise linearly during `warm_up` of `total` steps, then fall to 0."""

    def __init__(self, groups: list[dict[str, Any]], total: int, warm_up: float, clip: float) -> None:
        rising = max(1.0, warm_up * total)
        self._weights = [weight for group in groups for weight in group["params"]]
        self._optimizer = torch.optim.AdamW(groups)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min((step + 1) / rising, max(0.0, (total - step) / max(1.0, total - rising)))
        )
        self._clip = clip

    def learn(self, loss: Any) -> None:  # noqa: ANN401 - torch carries no types
        """Take one step down the gradient of `loss`, no longer than the clip."""
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._weights, self._clip)
        self._optimizer.step()
        self._schedule.step()


def tuning_groups(classifier: Classifier, config: TransformerConfig) -> list[dict[str, Any]]:
    """Return the weights by layer with their rates: the head, then the layers from the highest down, last the embeddings.

    Frozen layers and, with the first of them, the embeddings are left out. Biases and norms do not decay.
    """
    layers = list(encoder_layers(classifier.encoder))
    tuning, rate = config.tuning, config.learning_rate
    parts = [(classifier.head.parameters(), tuning.head_learning_rate)]
    for depth, layer in enumerate(reversed(layers[tuning.frozen :])):
        parts.append((layer.parameters(), rate * tuning.layer_decay**depth))
    if not tuning.frozen:
        known = {id(weight) for layer in layers for weight in layer.parameters()}
        rest = (weight for weight in classifier.encoder.parameters() if id(weight) not in known)
        parts.append((rest, rate * tuning.layer_decay ** len(layers)))
    return [group for weights, each in parts for group in _decaying(weights, each, tuning.weight_decay)]


def freeze(classifier: Classifier, layers: int) -> None:
    """Leave the lowest `layers` layers, and with the first of them the embeddings, out of all learning: no gradient is computed."""
    learnt = encoder_layers(classifier.encoder)[layers:]
    classifier.encoder.requires_grad_(requires_grad=not layers)
    learnt.requires_grad_(requires_grad=True)


@contextmanager
def repeatable(seed: int, threads: int) -> Iterator[None]:
    """Run the block with its own random numbers and number of threads; what others see of torch is as before afterwards."""
    before = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def computing(numbers: str) -> Any:  # noqa: ANN401
    """Return the context in which products are computed in `numbers`; weights and sums stay float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=numbers == "bfloat16")


def _decaying(weights: Any, rate: float, decay: float) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    learnt = list(weights)
    for group, each in (([w for w in learnt if w.ndim > 1], decay), ([w for w in learnt if w.ndim <= 1], 0.0)):
        if group:
            yield {"params": group, "lr": rate, "weight_decay": each}
