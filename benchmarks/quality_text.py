"""How text models are judged: the product's models beside baselines on the same rows, with intervals over independent units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.quality_baseline import NOT_ASKED, Answers, Contestant
from benchmarks.quality_candidate import Maker
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Array, Plan, TextSet, hashed_folds
from nlp.decision import one_of
from training.confusion import accuracy, confusion_counts, macro_f1
from training.metric import bootstrap_interval, spearman
from training.text_candidate import TextRows
from training.text_threshold import class_thresholds

Pairs = Sequence[tuple[TextSet, TextSet]]
Figure = Callable[[Array, Array], float]
"""From true and answered class numbers (n,) to one number."""
PRODUCT, TRIVIAL = "product", "trivial"


def contestant(plan: Plan, make: Maker) -> Contestant:
    """Return the product: a candidate trained on the rows to learn from, with thresholds chosen on its inner folds."""

    def answer(learn: TextSet, asked: TextSet) -> Answers:
        grade, owner, height = _graded(plan, learn)
        folds = hashed_folds([key + "/inner" for key in learn.keys], plan.folds)
        names = [f"{learn.classes[owner[number]]} {number}" for number in range(len(owner))]
        found = make(plan, TextRows(learn.transcripts, grade, names, learn.keys, folds), learn.values)
        merge = owner[:, None] == np.arange(len(learn.classes))
        thresholds = class_thresholds(learn.target, found.unseen @ merge, learn.classes) if plan.thresholds else {}
        probabilities = found.model.probabilities(asked.transcripts)
        return one_of(probabilities @ merge, learn.classes, thresholds), probabilities @ height

    return answer


def compare(
    data: str, pairs: Pairs, product: Contestant, baselines: Mapping[str, Contestant], prefix: str = ""
) -> list[QualityResult]:
    """Return accuracy and macro-F1 of the product, beside the baselines and the largest class, over all pairs together.

    Of a set with values also the rank correlation of its estimate with the first of them; of a set with kinds the figures of each
    kind. `prefix` goes before their names.
    """
    found = {
        name: _pooled(each, pairs) for name, each in {PRODUCT: product, **baselines, TRIVIAL: largest_class}.items()
    }
    rows = _Asked(
        np.concatenate([asked.target for _, asked in pairs]),
        np.array([key for _, asked in pairs for key in asked.keys]),
        None if pairs[0][1].values is None else np.concatenate([_values(asked)[:, 0] for _, asked in pairs]),
        found,
    )
    if pairs[0][1].kinds is None:
        return rows.results(data, prefix)
    kinds = np.concatenate([asked.kinds for _, asked in pairs if asked.kinds is not None])
    parts = [(str(kind), rows.select(kinds == kind)) for kind in np.unique(kinds)]
    return [result for kind, part in parts for result in part.results(data, f"{prefix}{kind}_")]


def largest_class(learn: TextSet, asked: TextSet) -> Answers:
    """Return the most frequent class for every row, which ranks nobody."""
    return np.full(len(asked), np.bincount(learn.target).argmax()), np.full(len(asked), np.nan)


@dataclass(frozen=True)
class _Asked:
    """Rows that were answered: true class numbers, independent units, values behind the classes, answers by name."""

    truth: Array
    units: Array
    values: Array | None
    found: Mapping[str, Answers]

    def select(self, rows: Array) -> "_Asked":
        found = {name: (said[rows], scale[rows]) for name, (said, scale) in self.found.items()}
        return _Asked(self.truth[rows], self.units[rows], None if self.values is None else self.values[rows], found)

    def results(self, data: str, prefix: str) -> list[QualityResult]:
        said = {name: answers for name, (answers, _) in self.found.items()}
        results = [self._result(data, prefix + name, figure, self.truth, said) for name, figure in FIGURES.items()]
        if self.values is None:
            return results
        scales = {name: scale for name, (_, scale) in self.found.items()}
        return [*results, self._result(data, f"{prefix}spearman", _rank_correlation, self.values, scales)]

    def _result(
        self, data: str, name: str, figure: Figure, truth: Array, answers: Mapping[str, Array]
    ) -> QualityResult:
        low, high = bootstrap_interval(figure, truth, answers[PRODUCT], groups=self.units)
        values = {each: figure(truth, said) for each, said in answers.items()}
        value, trivial = values.pop(PRODUCT), values.pop(TRIVIAL)
        return QualityResult(data, name, value, low, high, trivial, len(truth), values)


def _accuracy(truth: Array, said: Array) -> float:
    return float(accuracy(_confusion(truth, said)))


def _macro_f1(truth: Array, said: Array) -> float:
    return float(macro_f1(_confusion(truth, said)))


FIGURES: dict[str, Figure] = {"accuracy": _accuracy, "macro_f1": _macro_f1}


def _confusion(truth: Array, said: Array) -> Array:
    asked = said != NOT_ASKED
    return confusion_counts(truth[asked], said[asked], int(max(truth.max(), said.max())) + 1, np.zeros(asked.sum()))[0]


def _rank_correlation(values: Array, scale: Array) -> float:
    asked = np.isfinite(scale)
    # Who ranks nobody has a correlation of 0.
    return spearman(values[asked], scale[asked]) if asked.any() else 0.0


def _pooled(contestant: Contestant, pairs: Pairs) -> Answers:
    parts = [contestant(learn, asked) for learn, asked in pairs]
    said, scale = (np.concatenate(each) for each in zip(*parts, strict=True))
    return said, scale


def _graded(plan: Plan, learn: TextSet) -> tuple[Array, Array, Array]:
    """Return the grade to learn of each row (n,), and of each grade its class and its height (n_grades,)."""
    if not plan.edges:
        numbers = np.arange(len(learn.classes))
        return learn.target, numbers, numbers.astype(float)
    values = _values(learn)[:, 0]
    grade = np.searchsorted(plan.edges, values)
    grades = [grade == number for number in range(len(plan.edges) + 1)]
    owner = np.array([np.bincount(learn.target[rows]).argmax() for rows in grades])
    return grade, owner, np.array([values[rows].mean() for rows in grades])


def _values(rows: TextSet) -> Array:
    if rows.values is None:
        raise ValueError("this set has classes only, no values behind them")
    return rows.values
