"""Speed of a fine-tuned transformer as it is served, eight-bit integers in ONNX Runtime, against the same network in torch.

Both run in one process, by one thread, in turns. What the speed costs is measured too: the difference of macro-F1 on texts that
were not learnt from, with trained weights, for random ones would agree on nothing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_CHILD = "benchmarks.transformer_child"
_PROJECT = Path(__file__).resolve().parent.parent
_ONE_THREAD = ("OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "RAYON_NUM_THREADS=1", "TOKENIZERS_PARALLELISM=false")
RATIO = 3.0
F1_POINTS = 0.5


@dataclass(frozen=True)
class Figures:
    """What the child measured.

    Seconds of each round for 32 texts of 64 tokens (`batch`; the graph in batches as served, the network in those or in one,
    whichever is faster) and for one (`alone`), by graph and by network; macro-F1 of both on
    `rows` texts; texts a second through the whole model, tokens included.
    """

    data: str
    batch_graph: list[float]
    batch_network: list[float]
    alone_graph: list[float]
    alone_network: list[float]
    graph_f1: float
    network_f1: float
    rows: int
    texts_per_second: float


@benchmark("nlp")
def transformer_in_eight_bits(size: Size) -> Iterator[SpeedResult]:
    """Train a character encoder of 4 layers of 256 for a moment, export it, and compare."""
    if find_spec("torch") is None or find_spec("onnxscript") is None:
        print("nlp: the transformer is left out; it needs gridtags[transformer]")
        return
    figures = _measure(size)
    for name, graph, network in (
        ("transformer, 32 texts of 64 tokens: torch ÷ int8", figures.batch_graph, figures.batch_network),
        ("transformer, one text of 64 tokens: torch ÷ int8", figures.alone_graph, figures.alone_network),
    ):
        yield at_least(RATIO, _ratio(name, graph, network))
    points = 100 * abs(figures.network_f1 - figures.graph_f1)
    note = f"{figures.network_f1:.4f} to {figures.graph_f1:.4f} on {figures.rows} texts of {figures.data}"
    yield at_most(F1_POINTS, SpeedResult("transformer: what int8 moves macro-F1", "nlp", points, "points", note=note))
    yield SpeedResult("transformer: texts of any length", "nlp", figures.texts_per_second, "texts/s", note=figures.data)


def _measure(size: Size) -> Figures:
    # Variables for the child only: its libraries read them when they are loaded.
    command = ["/usr/bin/env", *_ONE_THREAD, sys.executable, "-m", _CHILD, size]
    done = subprocess.run(command, cwd=_PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the transformer could not be measured: {done.stderr.strip().splitlines()[-1:]}")
    return Figures(**json.loads(done.stdout.strip().splitlines()[-1]))


def _ratio(name: str, graph: list[float], network: list[float]) -> SpeedResult:
    # The best round of each: what a neighbour on the machine takes away is not the code's.
    best = min(network) / min(graph)
    pairs = sorted(mine / theirs for theirs, mine in zip(graph, network, strict=True))
    note = (
        f"best of {len(graph)} rounds in turns; median of pairs {pairs[len(pairs) // 2]:.2f}; "
        f"int8 {1000 * min(graph):.2f} ms, torch {1000 * min(network):.2f} ms"
    )
    return SpeedResult(name, "nlp", best, "×", note=note)
