"""Concerns: what the caller of a transcript was worried about, several labels per call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from pydantic import BaseModel, Field, JsonValue
from sklearn.pipeline import Pipeline

from nlp.concern.vote import cue_labels, votes
from nlp.decision import any_of
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.settings import NlpSettings
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.tokenizer import fast_tokenizer
from registry.card.config import CardConfig
from registry.card.fact import CardFacts
from registry.clock import Clock
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.card.text import month_names, text_facts
from training.concern_fit import chosen_weight, fit_weighted, shared_thresholds, stacked_rows
from training.concern_label import LabelAnswers, evaluate, label_matrix
from training.config import STRICT
from training.confusion import label_counts, label_f1, micro_f1
from training.error import LabelError
from training.gate import Gate, check_gates
from training.label_model import LabelModel
from training.plot import bar_plot, calibration_plot
from training.record.circumstances import Circumstances
from training.record.findings import Findings
from training.record.keeping import keep_record
from training.record.part import calls_part
from training.reproduction.config import ReproductionConfig
from training.taxonomy_lesson import lesson_rows
from training.text_candidate import Candidate, LinearText, TextRows
from training.text_card import describe_text_model, text_params
from training.text_choice import CandidateName, choose_candidate, train_candidates
from training.text_dataset import LabelledCalls
from training.text_pipeline import FeatureConfig, concern_head, joined, text_features
from training.text_split import SplitConfig, check_labels, customer_folds, split_calls_by_time
from training.text_threshold import unseen_probabilities
from training.transformer.config import TransformerConfig
from training.weak_label import SURE, WeakConfig, WeakRows, fit_cues, labelled_by_cues, weak_rows

__all__ = ["ConcernsConfig", "LabelAnswers", "ask", "divide", "evaluate", "fit", "label_matrix", "run"]


class ConcernsConfig(BaseModel):
    """What the job needs to know. `penalty` is 1 / C of the regressions, `least_calls` what a concern needs to be learnt.

    `candidates` are trained and compared, from the cheapest to serve to the dearest; only the linear one learns from `weak` calls.
    """

    model_config = STRICT

    name: str
    lexicon: str
    split: SplitConfig
    features: FeatureConfig
    penalty: float = Field(gt=0)
    least_calls: int = Field(ge=1)
    weak: WeakConfig
    candidates: tuple[CandidateName, ...] = Field(default=("linear",), min_length=1)
    transformer: TransformerConfig | None = None
    reproduction: ReproductionConfig = ReproductionConfig()
    gates: tuple[Gate, ...]
    card: CardConfig | None = None


def run(
    config: ConcernsConfig,
    calls: LabelledCalls,
    registry: ModelRegistry,
    clock: Clock,
    configs: Path | None = None,
    *,
    begun: Circumstances | None = None,
) -> ModelVersion:
    """Train on the earlier calls, test on the later annotated ones, and register what passes its gates.

    Calls without annotation are among `calls` where they may be learnt from, see `WeakConfig`. `configs` is the folder that
    holds `lexicons/` and `concerns.toml`; null: that of the settings. With `begun` the run keeps a training record.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    LabelError
        There are too few labelled calls of a concern, or a concern that the taxonomy does not know.
    """
    folder = configs or NlpSettings().configs
    lexicon = load_lexicon(folder / "lexicons" / f"{config.lexicon}.txt")
    taxonomy = load_taxonomy(folder / "concerns.toml")
    measured = any(label.concerns is not None for label in calls.labels)
    calls = calls if measured else _labelled_by_cues(config, calls, taxonomy)
    train, test, others = divide(config, calls)
    target, columns = label_matrix(train, taxonomy), text_columns(train.transcripts, fast_tokenizer(lexicon))
    cues = fit_cues(train.transcripts, target, others.transcripts, taxonomy)
    weak = lesson_rows(taxonomy, fast_tokenizer(lexicon)) + _weak_rows(cues, others, lexicon, taxonomy)
    folds = customer_folds(train, config.split.folds, config.split.seed)
    rows = TextRows(train.transcripts, target, taxonomy.ids, train.customer_ids, folds)

    def linear() -> Candidate:
        estimator, unseen = fit_unseen(config, columns, target, taxonomy.ids, folds, weak)
        return Candidate("linear", LinearText(estimator, lexicon), unseen)

    candidates = train_candidates(config.candidates, linear, config.transformer, rows)
    chosen, comparisons = choose_candidate(candidates, lambda unseen: _unseen_answers(rows, unseen).counts, micro_f1)
    thresholds = shared_thresholds(target, chosen.unseen, taxonomy.ids)
    answers = told(chosen.model.probabilities(test.transcripts), thresholds, test, taxonomy)
    metrics = [*evaluate(answers, target), *_without_model(cues, test, answers, target, taxonomy)]
    metrics = metrics if measured else [replace(metric, name=f"{metric.name}_with_cues") for metric in metrics]
    params = (
        config.model_dump(exclude={"gates", "card"}) | text_params(train, test, lexicon) | {"weak_calls": len(others)}
    )
    with registry.start(config.name, params=params, tags={"trained_at": clock().isoformat()}) as tracked:
        found = _findings(config, {"train": train, "test": test, "weak": others}, chosen, thresholds, answers)
        keep_record(tracked, begun, found, registry, clock)
        for candidate in candidates if comparisons else ():
            with tracked.nested(candidate.name, {"rows": "inner folds of train"}) as beside:
                told_unseen = _unseen_answers(rows, candidate.unseen)
                _log_answers(beside, told_unseen, evaluate(told_unseen, target), taxonomy)
        tracked.log_json("candidates", [comparison.as_dict() for comparison in comparisons])
        _log(tracked, train, test, answers, metrics, taxonomy)
        labels = taxonomy.labels
        tracked.keep_facts(_facts(config, test, answers, labels, (metrics, config.gates if measured else ())))
        check_gates(metrics, config.gates if measured else ())
        detail: dict[str, JsonValue] = {
            "test_from": str(test.at.min()),
            "dataset": train.digest,
            "weak_calls": len(others),
            "candidate": chosen.name,
        }
        card = describe_text_model(taxonomy.ids, thresholds, lexicon, metrics, detail)
        return chosen.model.register(tracked, config.name, card, test.transcripts)


def divide(config: ConcernsConfig, calls: LabelledCalls) -> tuple[LabelledCalls, LabelledCalls, LabelledCalls]:
    """Return annotated calls to learn from, later annotated calls to test on, and calls without annotation before the test.

    Of the last there are none where the first are many, see `WeakConfig`.
    """
    spoken = np.array([label.concerns is not None for label in calls.labels], dtype=bool)
    train, test = split_calls_by_time(calls.select(spoken), config.split.test_share)
    few = len(train) < config.weak.until_annotated
    others = calls.select(~spoken & (calls.at < test.at.min()) & few)
    # The latest: what is learnt is for the calls to come.
    return train, test, others.select(np.arange(max(len(others) - config.weak.most_calls, 0), len(others)))


def fit(
    config: ConcernsConfig,
    columns: NDArray[Any],
    target: NDArray[Any],
    labels: Sequence[str],
    folds: NDArray[Any],
    weak: WeakRows | None = None,
) -> tuple[Pipeline, dict[str, float]]:
    """Return the model of text columns (n, n_columns) for `target` (n, n_labels) of bool, and the threshold of each label.

    A threshold is the one with the highest F1 of its label on rows of the inner `folds` (n,) that were left out of the fit.
    Rows of `weak` (lessons of the taxonomy, calls with probable labels) are learnt from beside them, never measured on.
    """
    estimator, unseen = fit_unseen(config, columns, target, labels, folds, weak)
    return estimator, shared_thresholds(target, unseen, labels)


def fit_unseen(
    config: ConcernsConfig,
    columns: NDArray[Any],
    target: NDArray[Any],
    labels: Sequence[str],
    folds: NDArray[Any],
    weak: WeakRows | None = None,
) -> tuple[Pipeline, NDArray[Any]]:
    """Return the model as `fit` does, and for every row probabilities (n, n_labels) by a model fitted without its fold."""
    features, head = text_features(config.features), concern_head(config.penalty)
    if weak is None or not len(weak.columns):
        check_labels(target, labels, folds, config.least_calls)
        matrix = features.fit_transform(columns)
        unseen = unseen_probabilities(head, matrix, target.astype(int), folds)
        return joined(features, head.fit(matrix, target.astype(int))), unseen
    heard = weak.select(~weak.taught)
    everywhere = np.concatenate([folds, np.arange(len(heard.columns)) % (folds.max() + 1)])
    check_labels(np.vstack([target, heard.target]), labels, everywhere, config.least_calls)
    # Frequencies of n-grams come from all calls, which no label is needed for.
    features.fit(np.concatenate([columns, heard.columns]))
    stacked = scipy.sparse.vstack([features.transform(columns), features.transform(weak.columns)]).tocsr()
    weights = config.weak.weights if len(heard.columns) else config.weak.weights[:1]
    weight, unseen = chosen_weight(head, stacked, target, weak, folds, weights)
    fitted = fit_weighted(head, stacked, *stacked_rows(target, weak, weight))
    return joined(features, fitted), unseen


def ask(
    estimator: Pipeline, thresholds: Mapping[str, float], calls: LabelledCalls, lexicon: Lexicon, taxonomy: Taxonomy
) -> LabelAnswers:
    """Return what a linear model says of labelled calls, beside the truth."""
    return told(LinearText(estimator, lexicon).probabilities(calls.transcripts), thresholds, calls, taxonomy)


def told(
    probabilities: NDArray[Any], thresholds: Mapping[str, float], calls: LabelledCalls, taxonomy: Taxonomy
) -> LabelAnswers:
    """Return the answers that follow from probabilities (n, n_labels) of labelled calls, beside the truth."""
    said = any_of(probabilities, taxonomy.ids, thresholds)
    return LabelAnswers(label_matrix(calls, taxonomy), probabilities, said, calls.customer_ids)


def _unseen_answers(rows: TextRows, unseen: NDArray[Any]) -> LabelAnswers:
    """Return the answers of a candidate to its own rows, by copies that had not seen them."""
    said = any_of(unseen, rows.classes, shared_thresholds(rows.target, unseen, rows.classes))
    return LabelAnswers(rows.target, unseen, said, rows.groups)


def _findings(
    config: ConcernsConfig,
    calls: Mapping[str, LabelledCalls],
    chosen: Candidate,
    thresholds: Mapping[str, float],
    answers: LabelAnswers,
) -> Findings:
    return Findings(
        model=config.name,
        parts=[calls_part(name, part) for name, part in calls.items() if len(part)],
        learnt_from=("train", "weak"),
        tested="test",
        fit=[chosen.unseen],
        predicted=dict(zip(thresholds, answers.probabilities.T, strict=True)),
        decision={"candidate": chosen.name, "thresholds": dict(thresholds)},
        seeds={"split": config.split.seed},
    )


def _facts(
    config: ConcernsConfig,
    test: LabelledCalls,
    answers: LabelAnswers,
    labels: Mapping[str, str],
    gates: tuple[Sequence[Metric], Sequence[Gate]],
) -> CardFacts:
    return text_facts(
        config.card, answers.truth, answers.said, answers.probabilities, labels, answers.customers, month_names(test.at), gates
    )  # fmt: skip


def _labelled_by_cues(config: ConcernsConfig, calls: LabelledCalls, taxonomy: Taxonomy) -> LabelledCalls:
    if not config.weak.unmeasured or not len(calls):
        raise LabelError(
            "no call is labelled: `gridtags annotate export` writes a sheet of calls worth labelling; "
            "weak.unmeasured = true in the job's config learns from cues alone"
        )
    return labelled_by_cues(calls, taxonomy)


def _weak_rows(cues: LabelModel, others: LabelledCalls, lexicon: Lexicon, taxonomy: Taxonomy) -> WeakRows:
    cast = votes(others.transcripts, taxonomy)
    return weak_rows(text_columns(others.transcripts, fast_tokenizer(lexicon)), cues.probabilities(cast))


def _without_model(
    cues: LabelModel, test: LabelledCalls, answers: LabelAnswers, train: NDArray[Any], taxonomy: Taxonomy
) -> list[Metric]:
    """Return micro-F1 of counting the votes of cues, and of the label model, on the same calls."""
    cast = votes(test.transcripts, taxonomy)
    said = {"cues": cue_labels(cast, taxonomy), "label_model": cues.probabilities(cast) >= SURE}
    return [
        replace(evaluate(replace(answers, said=each), train)[0], name=f"micro_f1_{name}") for name, each in said.items()
    ]


def _log(
    tracked: JobRun,
    train: LabelledCalls,
    test: LabelledCalls,
    answers: LabelAnswers,
    metrics: Sequence[Metric],
    taxonomy: Taxonomy,
) -> None:
    for name, calls in (("train", train), ("test", test)):
        tracked.log_dataset(name, calls.digest, len(calls), "calls × call_turns × call_annotations")
    _log_answers(tracked, answers, metrics, taxonomy)


def _log_answers(tracked: JobRun, answers: LabelAnswers, metrics: Sequence[Metric], taxonomy: Taxonomy) -> None:
    tracked.log_metrics(metrics)
    names = list(taxonomy.labels.values())
    total = answers.counts.sum(axis=0)
    # Precision where everybody is given the label: its F1 without any model.
    everybody = label_f1(label_counts(answers.truth, np.ones_like(answers.truth)).sum(axis=0))
    curve = {"全部关注点": (answers.truth.ravel(), answers.probabilities.ravel())}
    tracked.log_figure("concern_f1", bar_plot(names, label_f1(total), "各关注点 F1", "F1", baseline=everybody))
    tracked.log_figure("calibration", calibration_plot(curve, "关注点：概率校准"))
    tracked.log_json("concerns", {name: _tally(row) for name, row in zip(taxonomy.ids, total, strict=True)})


def _tally(counts: NDArray[Any]) -> dict[str, int]:
    right, wrong, missed = map(int, counts)
    return {"calls": right + missed, "right": right, "wrong": wrong, "missed": missed}
