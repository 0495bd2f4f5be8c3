"""Models of risk side by side on the same rows: AUC and KS with intervals, and whether they differ from the first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from training.dataset import Dataset
from training.error import LabelError, TrainingError
from training.metric import auc, ks
from training.risk.delong import DeLong, delong
from training.risk.resample import resampled_auc_ks

Floats = NDArray[np.float64]
Record = dict[str, str | float | None]
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class ComparedModel:
    """A model's AUC and KS with 95 % bootstrap intervals over customers, and how its AUC differs from the first model's.

    `difference` is null for the first model itself; else first − this one, so that above 0 the first is better.
    """

    model: str
    auc: float
    auc_low: float
    auc_high: float
    ks: float
    ks_low: float
    ks_high: float
    difference: DeLong | None


@dataclass(frozen=True)
class Comparison:
    """Models on the same rows, in the order they were given; the first is the one the others are tested against."""

    models: tuple[ComparedModel, ...]
    rows: int
    events: int

    def model(self, name: str) -> ComparedModel:
        """Return the row of a model; KeyError where there is none."""
        return {each.model: each for each in self.models}[name]

    def as_records(self) -> list[Record]:
        """Return one flat record for each model, ready for JSON; null for what the first model has not."""
        return [_record(each) for each in self.models]

    def as_table(self) -> Table:
        """Return the table for the console."""
        title = f"模型比较：{self.rows} 行，其中 {self.events} 行违约；区间 95 %（按客户重抽样），差异检验 DeLong"
        table = Table("模型", "AUC", "KS", "AUC 差（首个 − 本模型）", "z", "p", title=title)
        for each in self.models:
            table.add_row(each.model, *_cells(each))
        return table


def compare(test: Dataset, scores: Mapping[str, Floats], repeats: int = 300, seed: int = 0) -> Comparison:
    """Return the comparison of models on rows that none of them was fitted or chosen on.

    Parameters
    ----------
    scores
        Model to score (n_rows,) of each row of `test`, higher for riskier; the first is tested against the others.
    repeats
        Resamples of customers; all models see the same.

    Raises
    ------
    LabelError
        No scores, a score of another length or not finite, or fewer than two rows of a class.
    """
    truth, units = test.y.to_numpy(), test.rows["customer_id"].to_numpy()
    _check(scores, len(truth))
    first = next(iter(scores.values()))
    models = [
        _compared(name, truth, score, units, None if score is first else first, repeats, seed)
        for name, score in scores.items()
    ]
    return Comparison(tuple(models), len(truth), int(truth.sum()))


def _compared(
    name: str,
    truth: NDArray[np.int64],
    score: Floats,
    units: NDArray[np.object_],
    first: Floats | None,
    repeats: int,
    seed: int,
) -> ComparedModel:
    difference = delong(truth, score if first is None else first, score, units)
    drawn = resampled_auc_ks(truth, score, units, repeats, seed)
    known = drawn[np.isfinite(drawn).all(axis=1)]
    if 2 * len(known) <= repeats:
        raise TrainingError(f"{name}: one class only in {repeats - len(known)} of {repeats} resamples: too few rows")
    (auc_low, ks_low), (auc_high, ks_high) = np.quantile(known, ENDS, axis=0)
    return ComparedModel(
        name,
        auc(truth, score),
        float(auc_low),
        float(auc_high),
        ks(truth, score),
        float(ks_low),
        float(ks_high),
        None if first is None else difference,
    )


def _record(each: ComparedModel) -> Record:
    flat: Record = {key: value for key, value in asdict(each).items() if key != "difference"}
    test = dict.fromkeys(DeLong.__dataclass_fields__) if each.difference is None else asdict(each.difference)
    return flat | {key if key == "difference" else f"difference_{key}": value for key, value in test.items()}


def _cells(each: ComparedModel) -> list[str]:
    figures = [
        f"{each.auc:.4f} [{each.auc_low:.4f}, {each.auc_high:.4f}]",
        f"{each.ks:.3f} [{each.ks_low:.3f}, {each.ks_high:.3f}]",
    ]
    test = each.difference
    if test is None:
        return [*figures, "–", "–", "–"]
    return [*figures, f"{test.difference:+.4f} [{test.low:+.4f}, {test.high:+.4f}]", f"{test.z:.2f}", f"{test.p:.2g}"]


def _check(scores: Mapping[str, Floats], rows: int) -> None:
    if not scores:
        raise LabelError("scores: no model to compare, at least one is needed")
    for name, score in scores.items():
        if np.shape(score) != (rows,):
            raise LabelError(f"scores of {name}: shape {np.shape(score)}, must be ({rows},)")
