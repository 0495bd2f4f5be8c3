"""How often monitoring cries wolf, and what it finds: `python -m benchmarks.quality_monitoring --var DIR --json OUT`.

DIR is what `gridtags demo` leaves. Customers and calls of the last snapshot are drawn at random into a reference and a night, so
that nothing has moved; then something is moved. A false alarm is a night with any figure over `ok`. Figures are shares of nights
with their 95 % interval (Wilson), one line for each size; `expected_…` is how often the truth lies in the range that CBPE gives.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from feature_store.call_window import Window, said_turns
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.quality.reference import histogram_counts, reference
from feature_store.snapshot.folder import SnapshotFolder, latest
from feature_store.warehouse import Warehouse
from inference.monitoring.bigram import count_calls, totals
from inference.monitoring.call_drift import text_findings
from inference.monitoring.data_drift import data_findings
from inference.monitoring.estimate import Probabilities, estimated
from inference.monitoring.finding import Finding, Level
from inference.monitoring.limit import load_monitoring_limits
from inference.monitoring.realised import auc_interval, wilson
from inference.monitoring.scored import CLASS, SCORED
from inference.monitoring.text_reference import TextReference
from inference.settings import ServiceSettings
from registry.bundle_reader import read_served_model

LIMITS = load_monitoring_limits(ServiceSettings().configs)
MODEL = "default-risk"
SCORE = SCORED[MODEL].score
CUSTOMERS, CALLS, REFERENCE_CALLS, REUSED = (500, 1000, 2000), (100, 200, 400), 2000, 20
Move = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


class Share(NamedTuple):
    """A share of nights and its interval."""

    figure: str
    size: int
    nights: int
    share: float
    low: float
    high: float


def _unmoved(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
    return rows


def _raised(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
    return rows.assign(tenure_years=rows["tenure_years"] + 0.25 * rows["tenure_years"].std())


def _emptied(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    return rows.assign(kwh_last_90_days=rows["kwh_last_90_days"].mask(random.random(len(rows)) < 0.03))


def _riskier(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
    odds = 1.5 * rows[SCORE] / (1 - rows[SCORE]).clip(lower=1e-9)
    return rows.assign(**{SCORE: odds / (1 + odds)})


MOVES: dict[str, tuple[Move, str]] = {
    "false_alarm": (_unmoved, ""),
    "found_quarter_of_a_deviation": (_raised, "tenure_years"),
    "found_3_percent_nulls": (_emptied, "kwh_last_90_days"),
    "found_odds_of_score_up_by_half": (_riskier, SCORE),
}


def data_shares(folder: SnapshotFolder, columns: Sequence[str], resamples: int) -> Iterator[Share]:
    """Yield false alarms and findings of the risk model's features by number of customers."""
    rows = pd.concat([pq.read_table(path, columns=[CLASS, SCORE, *columns]).to_pandas() for path in folder.all_facts])
    for size in (each for each in CUSTOMERS if 2 * each <= len(rows)):
        for figure, (move, name) in MOVES.items():
            hits = sum(_hit(_night(rows, size, move, seed), name) for seed in range(resamples))
            yield _share(figure, size, hits, resamples)


def _night(rows: pd.DataFrame, size: int, move: Move, seed: int) -> list[Finding]:
    random = np.random.default_rng(seed)
    drawn = rows.iloc[random.permutation(len(rows))[: 2 * size]]
    before, now = drawn.iloc[:size], move(drawn.iloc[size:], random)
    names = [name for name in rows.columns if name != CLASS]
    groups = ["", *sorted(rows[CLASS].unique())]
    known, new = ({group: _of(rows, group) for group in groups} for rows in (before, now))
    usual = {group: {name: reference(known[group][name]) for name in names} for group in groups}
    counts = {
        group: {name: histogram_counts(new[group][name], usual[group][name].edges) for name in names}
        for group in groups
    }
    return data_findings(usual, counts, SCORE, LIMITS)


def _of(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    return rows if not group else rows[rows[CLASS] == group]


def _hit(findings: list[Finding], name: str) -> bool:
    return any(each.level is not Level.OK and name in {"", each.name} for each in findings)


def text_shares(folder: SnapshotFolder, var: Path, resamples: int) -> Iterator[Share]:
    """Yield false alarms by number of calls, and how often calls about a topic that the reference does not hold are found."""
    end = folder.manifest.as_of
    window = Window(end - timedelta(days=3650), end, end)
    with closing(DuckDBEngine(Warehouse(var / "warehouse"))) as engine:
        about = engine.table("text_signals").select("call_id", "concern_solar_charging").to_pandas()
        pairs = count_calls(said_turns(engine, window, 1_000_000))
        heard = sorted(set(engine.table("call_turns").filter(lambda t: t.speaker == "customer").call_id.to_pandas()))
    new = set(about.loc[about["concern_solar_charging"].fillna(False).astype(bool), "call_id"])
    is_new = np.array([call in new for call in heard])
    if len(is_new) != pairs.shape[0]:  # both are in the order of call_id
        raise RuntimeError(f"{len(is_new)} calls were heard, {pairs.shape[0]} were counted")
    for share in (0.0, 0.1, 0.2, 0.4):
        figure = "text_false_alarm" if not share else f"text_found_{share:.0%}_new_topic".replace("%", "_percent")
        for size in CALLS:
            hits = sum(_text_hits(pairs, is_new, size, share, resamples))
            yield _share(figure, size, hits, resamples)


def _text_hits(pairs: csr_matrix, is_new: NDArray[np.bool_], size: int, share: float, resamples: int) -> Iterator[bool]:
    for seed in range(resamples):
        random = np.random.default_rng(seed)
        if seed % REUSED == 0:
            usual, left = _usual(pairs, is_new, seed)
        strange = random.choice(np.flatnonzero(is_new), int(share * size), replace=False)
        known = random.choice(left, size - len(strange), replace=False)
        counts = totals(pairs[np.concatenate([strange, known])])
        yield any(each.level is not Level.OK for each in text_findings(usual, counts, size, 30, LIMITS))


def _usual(pairs: csr_matrix, is_new: NDArray[np.bool_], seed: int) -> tuple[TextReference, NDArray[np.int64]]:
    """Return the reference of calls that know nothing of the new topic, and the places of such calls that it does not hold."""
    old = np.random.default_rng(seed).permutation(np.flatnonzero(~is_new))
    return TextReference.of(pairs[old[:REFERENCE_CALLS]]), old[REFERENCE_CALLS:]


def expected_shares(folder: SnapshotFolder, resamples: int) -> Iterator[Share]:
    """Yield how often AUC and rate of outcomes drawn with the probabilities of the snapshot lie in their expected range."""
    p = np.concatenate([pq.read_table(path, columns=[SCORE])[SCORE].to_numpy() for path in folder.all_facts])
    for size in CUSTOMERS:
        held = {"auc": 0, "rate": 0}
        for seed in range(resamples):
            random = np.random.default_rng(seed)
            drawn = random.choice(p, size)
            outcome = (random.random(size) < drawn).astype(np.int64)
            given = Probabilities()
            given.add(drawn)
            found = estimated(given, None, seed=seed)
            truth = {"auc": auc_interval(outcome, drawn)[0], "rate": float(outcome.mean())}
            for name, value in truth.items():
                held[name] += value is not None and found[name].low <= value <= found[name].high
        for name, count in held.items():
            yield _share(f"expected_{name}_holds", size, count, resamples)


def _share(figure: str, size: int, hits: int, nights: int) -> Share:
    return Share(figure, size, nights, hits / nights, *wilson(hits, nights))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--var", type=Path, required=True)
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--json", type=Path, required=True)
    given = parser.parse_args()
    folder = latest(given.var / "snapshots")
    if folder is None:
        parser.error(f"{given.var}: no snapshot is published there")
    columns = read_served_model(given.var / "bundles" / folder.manifest.bundle_id / "models" / MODEL).columns
    found = []
    for part in (
        data_shares(folder, columns, given.resamples),
        expected_shares(folder, given.resamples),
        text_shares(folder, given.var, given.resamples),
    ):
        for each in part:
            found.append(each._asdict())
            print(
                f"{each.figure} {each.size}: {each.share:.3f} [{each.low:.3f}, {each.high:.3f}] of {each.nights}",
                flush=True,
            )
    given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
