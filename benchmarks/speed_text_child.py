"""Analysing calls in one process on one core: `python -m benchmarks.speed_text_child WORK FOLDER CALLS` writes figures as JSON."""

import gc
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.analysis import Analyst
from nlp.document import text_columns
from nlp.evidence import candidates_of
from nlp.mood.mark import MarkFinder
from nlp.mood.reader import MoodReader
from nlp.reading import Readings
from nlp.redaction import redact_transcripts
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from nlp.transcript import Transcript, parse_transcript

# As the command line does it: large enough to be fast, small enough for flat memory.
BATCH = 1_000
ROUNDS, COMPARED = 5, 40
_KIB_A_GIB = 1 << 20
Figures = dict[str, float]
Said = list[dict[str, str]]


def batch(folder: Path, count: int) -> Figures:
    """Return seconds, seconds of the processor, characters a call and memory of parsing and analysing all calls."""
    analyst, calls = _settled(folder), _calls(folder, count)
    _analyze(analyst, calls[:50])
    start, busy_from = time.perf_counter(), time.process_time()
    for first in range(0, count, BATCH):
        _analyze(analyst, calls[first : first + BATCH])
    seconds, busy = time.perf_counter() - start, time.process_time() - busy_from
    characters = sum(len(turn["text"]) for call in calls for turn in call)
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_A_GIB
    return {"seconds": seconds, "busy": busy, "characters": characters / count, "gib": gib}


def alone(folder: Path, count: int) -> Figures:
    """Return percentiles in ms of analysing one call after the other."""
    analyst, calls = _settled(folder), _calls(folder, count)
    seconds = [_seconds(partial(_analyze, analyst, [call])) for call in calls]
    return {"p50": float(np.percentile(seconds, 50)) * 1e3, "p99": float(np.percentile(seconds, 99)) * 1e3}


def stages(folder: Path, count: int) -> Figures:
    """Return the share of each stage in the processor time of a batch, each the best of some rounds."""
    analyst, calls = _settled(folder), _calls(folder, count)
    parsed = list(map(parse_transcript, calls))
    masked = redact_transcripts(parsed)
    sentiment, concerns = (TextModel.load(folder / name) for name in ("sentiment", "concerns"))
    moods, meant = _asked(sentiment, masked)
    asked = ((sentiment, moods), (concerns, [*masked, *meant]))
    felt, about = _columns(asked)
    seconds = {
        "parsing": _best(lambda: list(map(parse_transcript, calls))),
        "redaction": _best(lambda: redact_transcripts(parsed)),
        "evidence": _best(lambda: candidates_of(masked)),
        "text columns": _best(lambda: _columns(asked)),
        "sentiment model": _best(lambda: sentiment.probabilities_of(felt)),
        "concerns model": _best(lambda: concerns.probabilities_of(about)),
    }
    whole = _best(partial(_analyze, analyst, calls))
    return {name: part / whole for name, part in seconds.items()} | {"the rest": 1 - sum(seconds.values()) / whole}


def compared(folder: Path, count: int) -> Figures:
    """Return how much longer a text takes by others than a call by us, the median of rounds in alternation."""
    analyst, calls = _settled(folder), _calls(folder, count)
    texts = ["\n".join(turn["text"] for turn in call) for call in calls]
    others = {"SnowNLP": _snownlp(), "transformers pipeline": _pipeline(texts)}
    ratios: dict[str, list[float]] = {name: [] for name in others}
    for _ in range(ROUNDS):
        ours = _seconds(partial(_analyze, analyst, calls)) / count
        for name, judge in others.items():
            theirs = _seconds(partial(judge, texts[:COMPARED])) / COMPARED
            ratios[name].append(theirs / ours)
    return {name: float(np.median(each)) for name, each in ratios.items()}


def _analyze(analyst: Analyst, calls: Sequence[Said]) -> None:
    analyst.analyze_many(list(map(parse_transcript, calls)))


def _calls(folder: Path, count: int) -> list[Said]:
    """Return the first `count` calls of a folder that `benchmarks.analyst_folder` wrote."""
    calls: list[Said] = json.loads((folder / "calls.json").read_bytes())
    return calls[:count]


def _settled(folder: Path) -> Analyst:
    """Return the analyst, with what is loaded out of the sight of the garbage collector, as `inference.model.analyst` does it."""
    sentiment, concerns = (TextModel.load(folder / name) for name in ("sentiment", "concerns"))
    analyst = Analyst(sentiment, concerns, load_taxonomy(NlpSettings().configs / "concerns.toml"))
    gc.collect()
    gc.freeze()
    return analyst


def _asked(sentiment: TextModel, masked: list[Transcript]) -> tuple[list[Transcript], list[Transcript]]:
    """Return what the analysis asks the sentiment model, and the sentences it asks the concerns model."""
    moods = MoodReader(sentiment, MarkFinder(sentiment.tokenizer.lexicon)).texts(masked)
    return moods.texts, [candidate.meant for found in candidates_of(masked) for candidate in found]


def _columns(asked: Sequence[tuple[TextModel, list[Transcript]]]) -> list[NDArray[Any]]:
    """Return the columns of both models as the analysis makes them, their turns read once."""
    tokenizer = asked[0][0].tokenizer
    readings = Readings((text for _, texts in asked for each in texts for _, text in each.turns), tokenizer)
    return [text_columns(texts, tokenizer, model.reads, readings) for model, texts in asked]


def _snownlp() -> Callable[[list[str]], Any]:
    from snownlp import SnowNLP  # noqa: PLC0415 - an extra for developers

    return lambda texts: [SnowNLP(text).sentiments for text in texts]


def _pipeline(texts: list[str]) -> Callable[[list[str]], Any]:
    """Return a text-classification pipeline of `transformers` with a random encoder of 4 layers × 256, all texts in batches."""
    import torch  # noqa: PLC0415 - an optional extra
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer, pipeline  # noqa: PLC0415

    torch.set_num_threads(1)
    signs = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(texts)) - set(" \n"))]
    tokenizer = BertTokenizer(vocab={sign: number for number, sign in enumerate(signs)})
    size = {"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 1024}
    model = BertForSequenceClassification(BertConfig(vocab_size=len(signs), num_labels=3, **size))
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        classify = pipeline("text-classification", model=folder, tokenizer=folder, device="cpu")
    known = classify.tokenizer(texts[:COMPARED])["input_ids"]
    if np.mean([token == 1 for text in known for token in text]) > 0.01:
        raise RuntimeError("the tokenizer of the pipeline does not know the characters")
    return lambda some: classify(some, batch_size=16, truncation=True, max_length=512)


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work, time.process_time) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    work()
    return clock() - start


def _works() -> Iterator[Callable[[Path, int], Figures]]:
    yield from (batch, alone, stages, compared)


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    named = {work.__name__: work for work in _works()}
    print(json.dumps(named[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
