"""From labelled transcripts to a trained transformer, and from there to the folder that is served."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import Tokenizer as TokenSplitter

from nlp.error import EncoderError
from nlp.normalization.edition import normalization_digest
from nlp.normalization.spoken import heard
from nlp.transcript import Transcript
from nlp.transformer.token_window import WindowCutter, batches_by_length, padded
from nlp.transformer.transformer_model import BATCH, TransformerDetail, load_reader
from nlp.transformer.window_pool import pooled
from training.error import LabelError
from training.transformer.character import character_splitter
from training.transformer.config import TransformerConfig
from training.transformer.encoder import Encoder, load_encoder, new_encoder, quiet
from training.transformer.export import WHOLE, Agreement, Bits, agreement, export_graph
from training.transformer.network import Classifier, Probabilities
from training.transformer.optimization import repeatable
from training.transformer.pretraining import pretrain
from training.transformer.regression import fit_regression, window_means
from training.transformer.tuning import Tuner

_PROBED = 200
_EMPTY = 3  # tokens of a window in which nothing was said: both ends and the mark


@dataclass(frozen=True)
class TrainedTransformer:
    """A trained network with its tokenizer; `losses` is the loss on the inner fold after each round, `guesses` of pre-training."""

    network: Probabilities
    splitter: TokenSplitter
    detail: TransformerDetail
    config: TransformerConfig
    losses: Sequence[float]
    guesses: Sequence[float]

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class by the network itself, (n, n_classes)."""
        cut = WindowCutter(self.splitter, self.detail.windows).windows(transcripts)
        windows = list(chain.from_iterable(cut))
        answers = np.empty((len(windows), self.network.classifier.head.out_features), dtype=np.float32)
        with repeatable(self.config.seed, self.config.threads), torch.inference_mode():
            for part in batches_by_length(list(map(len, windows)), BATCH):
                flat = padded([windows[row] for row in part], self.detail.padding)
                answers[part] = self.network(*map(torch.from_numpy, flat)).numpy()
        return pooled(answers, list(map(len, cut)), independent=self.detail.independent)

    def export(self, folder: Path, transcripts: Sequence[Transcript]) -> Agreement:
        """Write model.onnx and tokenizer.json, which are served, and the weights, which can be trained on, to `folder`.

        The graph has weights of eight bits where these say what the network says, and whole ones where they do not: an encoder
        that was tuned as a whole may have weights too uneven for eight bits.

        Raises
        ------
        AgreementError
            On `transcripts` even the graph of whole weights is further from the network than the config allows.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.splitter.save(str(folder / "tokenizer.json"), pretty=False)
        self._save_weights(folder / "encoder")
        found = self._exported(folder, transcripts, 8)
        if not found.holds(self.config.agreement):
            found = self._exported(folder, transcripts, WHOLE)
        found.check(self.config.agreement)
        return found

    def _exported(self, folder: Path, transcripts: Sequence[Transcript], bits: Bits) -> Agreement:
        export_graph(self.network, folder / "model.onnx", self.detail.windows.tokens, bits)
        served = load_reader(folder, self.detail).probabilities(transcripts)
        truth = self.probabilities(transcripts)
        return agreement(truth, served, independent=self.detail.independent, bits=bits)

    def _save_weights(self, folder: Path) -> None:
        classifier = self.network.classifier
        with quiet():
            classifier.encoder.save_pretrained(folder)
        self.splitter.save(str(folder / "tokenizer.json"), pretty=False)
        head = {name: weights.contiguous() for name, weights in classifier.head.state_dict().items()}
        save_file(head, folder / "head.safetensors", {"temperature": repr(self.network.temperature)})


def train_transformer(
    config: TransformerConfig,
    transcripts: Sequence[Transcript],
    target: NDArray[Any],
    classes: int,
    groups: Sequence[Any] | None = None,
) -> TrainedTransformer:
    """Return a transformer that was taught the labels of redacted transcripts; the same ones and seed give the same one.

    Parameters
    ----------
    target
        (n,) numbers of `classes` classes from 0, or (n, `classes`) of bool.
    groups
        (n,) whom each transcript is of: a group is in the inner fold as a whole. Null: each is a group of its own.

    Raises
    ------
    EncoderError
        The folder holds no encoder that can be used.
    LabelError
        There is no transcript, or none is left beside the inner fold.
    """
    with repeatable(config.seed, config.threads):
        train, held = _inner_fold(len(transcripts), groups, config)
        encoder = _encoder(config, transcripts)
        windows = WindowCutter(encoder.splitter, config.windows).windows(transcripts)
        spoken = [window for window in chain.from_iterable(windows) if len(window) > _EMPTY]
        guesses = pretrain(encoder, spoken, config) if config.folder is None and spoken else []
        classifier = Classifier(encoder, classes, config.tuning.dropout, config.means)
        tuner = Tuner(classifier, windows, target, encoder.padding, config)
        if config.head == "tuned":
            losses = tuner.fit(train, held)
        else:
            means = window_means(classifier, windows, encoder.padding, config.numbers).of_transcripts
            fit_regression(means[train], target[train], classes, config.penalty).put_into(classifier)
            losses = []
        network = Probabilities(classifier.eval(), tuner.temperature(held), independent=tuner.independent).eval()
    detail = _detail(config, encoder, independent=tuner.independent)
    return TrainedTransformer(network, encoder.splitter, detail, config, losses, guesses)


def regressed_transformer(
    config: TransformerConfig,
    transcripts: Sequence[Transcript],
    target: NDArray[Any],
    classes: int,
    folds: NDArray[Any],
) -> tuple[TrainedTransformer, NDArray[Any]]:
    """Return a transformer whose encoder stays as it is, and probabilities (n, n_classes) by heads fitted without the row's fold.

    The encoder reads every transcript once, for all folds together.
    """
    independent = target.ndim == 2  # noqa: PLR2004 - rows × labels
    with repeatable(config.seed, config.threads):
        encoder = _encoder(config, transcripts)
        windows = WindowCutter(encoder.splitter, config.windows).windows(transcripts)
        guesses = pretrain(encoder, list(chain.from_iterable(windows)), config) if config.folder is None else []
        classifier = Classifier(encoder, classes, config.tuning.dropout, config.means)
        means = window_means(classifier, windows, encoder.padding, config.numbers)
    unseen = np.empty((len(transcripts), classes))
    for fold in np.unique(folds):
        kept, left = folds != fold, np.flatnonzero(folds == fold)
        head = fit_regression(means.of_transcripts[kept], target[kept], classes, config.penalty)
        unseen[left] = means.probabilities(head, left, independent=independent)
    fit_regression(means.of_transcripts, target, classes, config.penalty).put_into(classifier)
    network = Probabilities(classifier.eval(), 1.0, independent=independent).eval()
    detail = _detail(config, encoder, independent=independent)
    return TrainedTransformer(network, encoder.splitter, detail, config, [], guesses), unseen


def _detail(config: TransformerConfig, encoder: Encoder, *, independent: bool) -> TransformerDetail:
    return TransformerDetail(
        windows=config.windows, normalization=normalization_digest(), independent=independent, padding=encoder.padding
    )


def _encoder(config: TransformerConfig, transcripts: Sequence[Transcript]) -> Encoder:
    texts = [heard(turn.text) for transcript in transcripts for turn in transcript.turns]
    if config.folder is not None:
        encoder = load_encoder(config.folder, texts[:_PROBED], config.layers)
        _check_positions(encoder, config)
        return encoder
    splitter = character_splitter(texts, config.own.least_texts)
    return new_encoder(splitter, config.own, config.windows.tokens)


def _check_positions(encoder: Encoder, config: TransformerConfig) -> None:
    # Two less than the table has: RoBERTa and its kin count from 2.
    longest = int(encoder.network.config.max_position_embeddings) - 2
    if config.windows.tokens > longest:
        raise EncoderError(f"{config.folder}: reads {longest} tokens, windows.tokens is {config.windows.tokens}")


def _inner_fold(
    rows: int, groups: Sequence[Any] | None, config: TransformerConfig
) -> tuple[NDArray[Any], NDArray[Any]]:
    codes = np.arange(rows) if groups is None else np.unique(np.asarray(groups).astype(str), return_inverse=True)[1]
    units = int(codes.max(initial=-1)) + 1
    held_units = torch.randperm(units).numpy()[: max(1, round(units * config.tuning.held_out))]
    held = np.isin(codes, held_units)
    if held.all():
        raise LabelError(
            f"{rows} transcripts of {units} groups are too few: an inner fold must leave some to learn from"
        )
    return np.flatnonzero(~held), np.flatnonzero(held)
