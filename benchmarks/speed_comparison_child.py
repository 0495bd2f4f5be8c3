"""`python -m benchmarks.speed_comparison_child prepare|run VAR N FOLDER`: two versions on three vintages of N customers."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow.dataset as ds

from benchmarks.nightly_case import AS_OF, GivenFeatures, prepare_case
from benchmarks.speed_nightly_child import Memory
from feature_store.warehouse import Warehouse
from registry.bundle_reader import current_id
from registry.clock import china_now
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from training.comparison.config import comparison_config
from training.comparison.judgement import judge
from training.comparison.page import LANGUAGES, comparison_page
from training.comparison.result import Comparison
from training.comparison.risk import risk_findings
from training.retraining.job import DefaultRiskJob, Scorer
from training.runner import Workplace

_VINTAGES, _RATE = 3, 0.08


class GivenJob(DefaultRiskJob):
    """Default risk whose labels are drawn and whose features lie in a folder."""

    def __init__(self, at: Workplace, given: Path) -> None:
        self.at, self._given, self._name = at, given, "default-risk"

    model = outcome = property(lambda self: self._name)
    test_vintages = property(lambda _: _VINTAGES)

    def last_labels(self) -> pd.DataFrame:
        """Return one row for each customer and vintage."""
        customers = ds.dataset(self._given).to_table(columns=["customer_id"]).to_pandas()
        random, ripe = np.random.default_rng(7), pd.Timestamp(AS_OF)
        months = [ripe - pd.DateOffset(months=3 + back) for back in range(_VINTAGES)]
        days = [
            customers.assign(as_of=month, target=(random.random(len(customers)) < _RATE).astype(int), ripe_at=ripe)
            for month in months
        ]
        return pd.concat(days, ignore_index=True)

    def features(self, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
        """Return the given features of the customers of rows, the same in every vintage."""
        return self._table(tuple(names)).loc[rows["customer_id"]].reset_index(drop=True)

    def _table(self, names: tuple[str, ...]) -> pd.DataFrame:
        return ds.dataset(self._given).to_table(columns=["customer_id", *names]).to_pandas().set_index("customer_id")


def run(var: Path, folder: Path) -> None:
    """Compare the risk model of a bundle with itself at other thresholds, page and all; print what it took."""
    settings = RegistrySettings(var=folder)
    engine = GivenFeatures(Warehouse(folder / "warehouse"), folder / "features")
    at = Workplace(engine, ModelRegistry(settings), settings.configs, china_now)
    job, config = GivenJob(at, folder / "features"), comparison_config(settings.configs)
    model = var / "bundles" / current_id(var / "bundles") / "models" / "default-risk"
    before = replace(job.open(model), trained_until=None)
    after: Scorer = replace(before, begins=before.begins * 1.1)
    start = perf_counter()
    with Memory() as memory:
        found = risk_findings(job, at, before, after, config)
        comparison = Comparison("default-risk", 2, 1, "", found, judge(found, config), {})
        pages = [comparison_page(comparison, language) for language in LANGUAGES]
    seconds, rows = perf_counter() - start, sum(each.rows for each in found.holdouts)
    figures = {
        "seconds": seconds,
        "gib": memory.gib,
        "rows": rows,
        "compared": found.rows,
        "bytes": sum(map(len, pages)),
    }
    print(json.dumps(figures))


def main(work: str, var: str, customers: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(var), Path(folder))
    else:
        prepare_case(Path(var), int(customers), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
