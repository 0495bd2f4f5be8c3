"""Trains a small transformer and measures it as graph and as network; run by `speed_transformer` in a process of its own."""

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.demo_calls import delivered_calls
from demo_utility.utility import build_utility
from nlp.mood.label import SENTIMENT_LABELS
from nlp.redaction import redact_transcript
from nlp.transcript import Transcript, parse_transcript
from nlp.transformer.onnx_graph import OnnxGraph
from nlp.transformer.transformer_model import BATCH, load_reader
from training.confusion import confusion_counts, macro_f1
from training.transformer.config import TransformerConfig
from training.transformer.training import TrainedTransformer, train_transformer

Array = NDArray[Any]
Rows = tuple[Sequence[Transcript], Array]
ROUNDS = {"small": 15, "full": 60}
LEARNT = {"small": 2500, "full": 7500}
TESTED = 2000
TOKENS, ROWS = 64, 32
REVIEWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "takeaway_reviews" / "reviews.csv"


def main(size: str) -> None:
    """Print one line of JSON with the fields of `speed_transformer.Figures`."""
    torch.set_num_threads(1)
    data, (transcripts, target) = _reviews() if REVIEWS.is_file() else _calls()
    order = np.random.default_rng(0).permutation(len(target))
    test, train = order[:TESTED], order[TESTED : TESTED + LEARNT[size]]
    config = TransformerConfig.model_validate(
        {
            "windows": {"tokens": TOKENS, "overlap": 16},
            "pretraining": {"epochs": 1},
            "tuning": {"epochs": 3},
            "agreement": {"most_difference": 1.0},
        }
    )
    trained = train_transformer(config, [transcripts[row] for row in train], target[train], int(target.max()) + 1)
    figures = _compared(trained, [transcripts[row] for row in test], target[test], ROUNDS[size])
    print(json.dumps({"data": data, **figures}))


def _compared(
    trained: TrainedTransformer, transcripts: Sequence[Transcript], target: Array, rounds: int
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        trained.export(Path(scratch), transcripts[:200])
        graph, reader = OnnxGraph.load(Path(scratch) / "model.onnx"), load_reader(Path(scratch), trained.detail)
        start = perf_counter()
        served = reader.probabilities(transcripts)
        seconds = perf_counter() - start
        timed = _timed(trained, graph, rounds)
    return {
        **timed,
        "graph_f1": _f1(target, served),
        "network_f1": _f1(target, trained.probabilities(transcripts)),
        "rows": len(target),
        "texts_per_second": len(target) / seconds,
    }


def _timed(trained: TrainedTransformer, graph: OnnxGraph, rounds: int) -> dict[str, list[float]]:
    """Return seconds of each round, graph and network in turns; the network in one batch or as the graph, whichever is faster."""
    figures: dict[str, list[float]] = {}
    network = trained.network.forward
    for name, rows in (("batch", ROWS), ("alone", 1)):
        ids = np.random.default_rng(1).integers(7, 500, (rows, TOKENS))
        parts = [(part, np.ones_like(part)) for part in np.split(ids, range(BATCH, rows, BATCH))]
        tensors = [tuple(map(torch.from_numpy, part)) for part in parts]
        whole = [(torch.from_numpy(ids), torch.ones_like(torch.from_numpy(ids)))]
        by_graph, by_network = [], []
        with torch.inference_mode():
            for _ in range(rounds * (1 if name == "batch" else 4)):
                by_graph.append(_seconds(graph.probabilities, parts))
                by_network.append(min(_seconds(network, whole), _seconds(network, tensors)))
        figures |= {f"{name}_graph": by_graph, f"{name}_network": by_network}
    return figures


def _seconds(work: Callable[..., object], parts: Sequence[tuple[Any, ...]]) -> float:
    start = perf_counter()
    for part in parts:
        work(*part)
    return perf_counter() - start


def _f1(target: Array, probabilities: Array) -> float:
    counts = confusion_counts(target, probabilities.argmax(axis=1), probabilities.shape[1])
    return float(macro_f1(counts.sum(axis=0)))


def _reviews() -> tuple[str, Rows]:
    with REVIEWS.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row["text"], int(row["label"])) for row in csv.DictReader(lines) if row["text"].strip()]
    heard = [redact_transcript(parse_transcript([{"speaker": "customer", "text": text}])) for text, _ in rows]
    return "takeaway_reviews", (heard, np.array([label for _, label in rows]))


def _calls() -> tuple[str, Rows]:
    with tempfile.TemporaryDirectory() as scratch:
        build_utility(Path(scratch) / "utility", 3000, 11)
        delivered = delivered_calls(Path(scratch) / "utility")[1]
    calls = delivered.read([parse_transcript(said) for said in delivered.said])
    numbers = {name: number for number, name in enumerate(SENTIMENT_LABELS)}
    return "demo_utility", (calls.transcripts, np.array([numbers[str(label.sentiment)] for label in calls.labels]))


if __name__ == "__main__":
    main(sys.argv[1])
