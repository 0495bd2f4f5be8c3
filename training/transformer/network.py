"""The network that is fine-tuned and exported: an encoder, the mean of its token states, one linear layer."""

import inspect
from typing import Any

import torch

from training.transformer.encoder import Encoder

_HIDDEN = -10_000.0


class Classifier(torch.nn.Module):
    """From ids and attention mask, (n, n_tokens), to one score per class, (n, n_classes)."""

    def __init__(self, encoder: Encoder, classes: int, dropout: float, layers: tuple[int, ...] = ()) -> None:
        """Join the means of the states after each of `layers`, counted from 1; of the last one where none is named."""
        super().__init__()
        self.layers = layers
        self.encoder = encoder.network
        self.dropout = torch.nn.Dropout(dropout)
        self.head = torch.nn.Linear(encoder.network.config.hidden_size * max(1, len(layers)), classes)
        self._typed = "token_type_ids" in inspect.signature(encoder.network.forward).parameters

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401 - torch carries no types
        """Return the scores before they become probabilities."""
        return self.head(self.dropout(self.means(input_ids, attention_mask)))

    def means(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
        """Return the mean state of the tokens of each row, (n, width × layers); padding does not count."""
        states = states_of(self.encoder, input_ids, attention_mask, typed=self._typed, layers=self.layers)
        kept = attention_mask.unsqueeze(-1).to(states.dtype)
        return (states * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1)


class Probabilities(torch.nn.Module):
    """A trained classifier as it is exported: its answer is probabilities."""

    def __init__(self, classifier: Classifier, temperature: float, *, independent: bool) -> None:
        super().__init__()
        self.classifier = classifier
        self.temperature = temperature
        self.independent = independent

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
        """Return probabilities, (n, n_classes); rows sum to 1 unless labels are independent."""
        scores = self.classifier(input_ids, attention_mask) / self.temperature
        return scores.sigmoid() if self.independent else scores.softmax(dim=-1)


def states_of(
    encoder: Any,  # noqa: ANN401
    input_ids: Any,  # noqa: ANN401
    attention_mask: Any,  # noqa: ANN401
    *,
    typed: bool,
    layers: tuple[int, ...] = (),
) -> Any:  # noqa: ANN401
    """Return the states of the tokens after each of `layers`, joined, (n, n_tokens, width × layers); the last ones if none.

    The mask is given as what is added to the attention, and the kinds of tokens are given although all are 0: what the encoder
    would compute itself becomes fifty operations of the exported graph, this three.
    """
    added = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * _HIDDEN
    kinds = {"token_type_ids": torch.zeros_like(input_ids)} if typed else {}
    if not layers:
        return encoder(input_ids=input_ids, attention_mask=added, **kinds).last_hidden_state
    every = encoder(input_ids=input_ids, attention_mask=added, output_hidden_states=True, **kinds).hidden_states
    return torch.cat([every[layer] for layer in layers], dim=-1)
