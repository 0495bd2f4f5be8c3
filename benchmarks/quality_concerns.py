"""`concerns`: whose concern it is and the sentence that shows it, on simulated calls against the truth kept apart from them.

The job's own functions fit on annotators' labels, which are wrong here and there; figures are of calls nobody annotated. Phrases of
a simulated utility come from one bank, so a second figure is of calls whose phrases were never heard in training. Annotation
rounds start from few labels: what 100 more are worth, picked by the product or at random.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from benchmarks.concern_case import SET_ASIDE, ConcernCase, read_case
from benchmarks.quality_result import QualityResult
from nlp.concern.vote import cue_labels, labelling_functions, votes
from nlp.decision import any_of
from nlp.document import text_columns
from nlp.evidence import candidates
from nlp.lexicon import load_lexicon
from nlp.settings import NlpSettings
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.tokenizer import Tokenizer, fast_tokenizer
from training.annotation.choice import choose
from training.config import load_config
from training.confusion import label_counts, micro_f1
from training.jobs import concerns
from training.jobs.concerns import ConcernsConfig
from training.label_model import fit_label_model
from training.metric import bootstrap_count_interval, bootstrap_interval
from training.taxonomy_lesson import lesson_rows
from training.text_dataset import LabelledCalls
from training.text_split import customer_folds
from training.weak_label import SURE, fit_cues, weak_rows

NAME = "concerns"
CUSTOMERS, SEED = 3000, 11
BANK_CUSTOMERS = 1500
STARTED, ADDED, DRAWS, HELD_OUT = 150, 100, 3, 1500
Array = NDArray[Any]


@dataclass(frozen=True)
class Tools:
    """What the job works with."""

    config: ConcernsConfig
    taxonomy: Taxonomy
    tokenizer: Tokenizer

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the concerns."""
        return self.taxonomy.ids

    def labels(self, calls: LabelledCalls) -> Array:
        """Return the concerns of calls, (n_calls, n_labels)."""
        return concerns.label_matrix(calls, self.taxonomy)


@dataclass(frozen=True)
class Fitted:
    """A fitted model with its thresholds."""

    estimator: Pipeline
    thresholds: Mapping[str, float]


def evaluate(_train_dir: Path, _test_dir: Path | None) -> list[QualityResult]:
    """Return the figures of concerns, evidence, mistakes by kind, phrases never heard, and annotation rounds."""
    configs = NlpSettings().configs
    config = load_config(configs / "jobs" / "concerns.toml", ConcernsConfig)
    tokenizer = fast_tokenizer(load_lexicon(configs / "lexicons" / f"{config.lexicon}.txt"))
    tools = Tools(config, load_taxonomy(configs / "concerns.toml"), tokenizer)
    case = read_case(CUSTOMERS, SEED)
    return [*_heard(case, tools), *_unheard(tools), *_rounds(case, tools)]


def _heard(case: ConcernCase, tools: Tools) -> list[QualityResult]:
    train, _, _ = concerns.divide(tools.config, case.calls)
    fitted, calls = _fit(train, tools), case.true.select(~case.annotated)
    said = _ask(fitted, calls, tools)
    baselines = _without_annotation(case, calls, tools)
    return [
        _f1_result("concerns_micro_f1", tools.labels(calls), said, calls, baselines),
        *_evidence(case, fitted, calls, said, tools),
        *_mistakes(case, calls, said, tools),
    ]


def _fit(train: LabelledCalls, tools: Tools) -> Fitted:
    columns = text_columns(train.transcripts, tools.tokenizer)
    folds = customer_folds(train, tools.config.split.folds, tools.config.split.seed)
    taught = lesson_rows(tools.taxonomy, tools.tokenizer)
    return Fitted(*concerns.fit(tools.config, columns, tools.labels(train), tools.ids, folds, taught))


def _ask(fitted: Fitted, calls: LabelledCalls, tools: Tools) -> Array:
    found = fitted.estimator.predict_proba(text_columns(calls.transcripts, tools.tokenizer))
    return any_of(found, tools.ids, fitted.thresholds)


def _without_annotation(case: ConcernCase, calls: LabelledCalls, tools: Tools) -> dict[str, float]:
    """Return micro-F1 of cues, of the label model, and of a model that learnt from the label model's answers alone."""
    true, cast = tools.labels(calls), votes(calls.transcripts, tools.taxonomy)
    others = case.calls.select(case.annotated)
    cues = fit_cues((), np.empty((0, len(tools.ids))), others.transcripts, tools.taxonomy)
    taught = cues.probabilities(votes(others.transcripts, tools.taxonomy)) >= SURE
    columns = text_columns(others.transcripts, tools.tokenizer)
    folds = customer_folds(others, tools.config.split.folds, tools.config.split.seed)
    lessons = lesson_rows(tools.taxonomy, tools.tokenizer)
    weak = Fitted(*concerns.fit(tools.config, columns, taught, tools.ids, folds, lessons))
    said = {
        "cues": cue_labels(cast, tools.taxonomy),
        "label model": cues.probabilities(cast) >= SURE,
        "learnt from the label model": _ask(weak, calls, tools),
    }
    return {name: _micro(true, each) for name, each in said.items()}


def _evidence(
    case: ConcernCase, fitted: Fitted, calls: LabelledCalls, said: Array, tools: Tools
) -> list[QualityResult]:
    """Return how often the sentence shown for a rightly found concern touches a true one, and how often it mostly is one."""
    right = said & tools.labels(calls)
    shares, owners = [], []
    for row, transcript in enumerate(calls.transcripts):
        found = candidates(transcript)
        scores = (
            fitted.estimator.predict_proba(text_columns([each.meant for each in found], tools.tokenizer))
            if found
            else None
        )
        for label in np.flatnonzero(right[row]):
            owners.append(calls.customer_ids[row])
            if scores is None:
                shares.append(0.0)
                continue
            best = found[int(scores[:, label].argmax())].evidence
            masked = transcript.turns[best.turn].text
            shares.append(case.shown_share(calls.call_ids[row], tools.ids[label], masked, best))
    figures = {"evidence_hit": np.array(shares) > 0, "evidence_mostly_true": np.array(shares) >= 0.5}
    return [_share_result(name, hits.astype(float), owners) for name, hits in figures.items()]


def _mistakes(case: ConcernCase, calls: LabelledCalls, said: Array, tools: Tools) -> list[QualityResult]:
    """Return the share of concerns set aside, in one way each, that were tagged all the same."""
    results = []
    for kind in SET_ASIDE:
        aside = case.set_aside(kind, calls.call_ids, tools.ids)
        owners = np.repeat(np.array(calls.customer_ids), aside.sum(axis=1))
        results.append(_share_result(f"tagged_though_{kind}", said[aside].astype(float), owners))
    return results


def _unheard(tools: Tools) -> list[QualityResult]:
    """Return the figure on calls of phrases never heard, beside that on other calls of the phrases that were learnt."""
    one, other = read_case(BANK_CUSTOMERS, SEED, "first"), read_case(BANK_CUSTOMERS, SEED + 1, "second")
    train, _, _ = concerns.divide(tools.config, one.calls)
    fitted, heard = _fit(train, tools), one.true.select(~one.annotated)
    said = _ask(fitted, other.true, tools)
    cast = cue_labels(votes(other.true.transcripts, tools.taxonomy), tools.taxonomy)
    baselines = {
        "phrases heard": _micro(tools.labels(heard), _ask(fitted, heard, tools)),
        "cues": _micro(tools.labels(other.true), cast),
    }
    return [_f1_result("unheard_phrases_micro_f1", tools.labels(other.true), said, other.true, baselines)]


def _rounds(case: ConcernCase, tools: Tools) -> list[QualityResult]:
    """Return the figure after 100 more annotations picked by the product, beside before, and 100 at random (mean of DRAWS)."""
    generator = np.random.default_rng(SEED)
    order = generator.permutation(len(case.true))
    pool, held = case.true.select(np.sort(order[HELD_OUT:])), case.true.select(np.sort(order[:HELD_OUT]))
    start = np.sort(generator.permutation(len(pool))[:STARTED])
    rest = np.setdiff1d(np.arange(len(pool)), start)
    first, cues = _few(pool, start, tools)
    asked = first.estimator.predict_proba(text_columns(pool.select(rest).transcripts, tools.tokenizer))
    levels = np.array([first.thresholds[name] for name in tools.ids])
    chosen = choose(pool.select(rest).call_ids, asked, cues[rest], levels, ADDED)
    picked = np.concatenate([start, rest[[one.row for one in chosen]]])
    drawn = [np.concatenate([start, generator.permutation(rest)[:ADDED]]) for _ in range(DRAWS)]
    true = tools.labels(held)
    at_random = [_micro(true, _ask(_few(pool, rows, tools)[0], held, tools)) for rows in drawn]
    baselines = {
        f"{STARTED} labels": _micro(true, _ask(first, held, tools)),
        "100 more at random": float(np.mean(at_random)),
    }
    said = _ask(_few(pool, picked, tools)[0], held, tools)
    return [_f1_result("100_picked_labels_micro_f1", true, said, held, baselines)]


def _few(pool: LabelledCalls, rows: Array, tools: Tools) -> tuple[Fitted, Array]:
    """Return the model of these annotated calls and weak labels of the others, and the label model's probabilities of all."""
    known = np.full((len(pool), len(tools.ids)), np.nan)
    known[rows] = tools.labels(pool.select(rows))
    cast = votes(pool.transcripts, tools.taxonomy)
    cues = fit_label_model(cast, labelling_functions(tools.taxonomy), tools.ids, known).probabilities(cast)
    rest = np.setdiff1d(np.arange(len(pool)), rows)
    train = pool.select(np.sort(rows))
    weak = lesson_rows(tools.taxonomy, tools.tokenizer) + weak_rows(
        text_columns(pool.select(rest).transcripts, tools.tokenizer), cues[rest]
    )
    folds = customer_folds(train, tools.config.split.folds, tools.config.split.seed)
    config = tools.config.model_copy(update={"weak": tools.config.weak.model_copy(update={"weights": (0.2,)})})
    columns = text_columns(train.transcripts, tools.tokenizer)
    return Fitted(*concerns.fit(config, columns, tools.labels(train), tools.ids, folds, weak)), cues


def _micro(true: Array, said: Array) -> float:
    return float(micro_f1(label_counts(true, said).sum(axis=0)))


def _f1_result(
    metric: str, true: Array, said: Array, calls: LabelledCalls, baselines: Mapping[str, float]
) -> QualityResult:
    counts = label_counts(true, said, calls.customer_ids)
    low, high = bootstrap_count_interval(micro_f1, counts)
    commonest = np.zeros_like(true)
    commonest[:, true.sum(axis=0).argmax()] = True
    value, trivial = _micro(true, said), _micro(true, commonest)
    return QualityResult(NAME, metric, value, low, high, trivial, len(true), baselines)


def _share_result(metric: str, hits: Array, owners: Any) -> QualityResult:  # noqa: ANN401 - a sequence of customers
    if not len(hits):
        return QualityResult(NAME, metric, 0.0, 0.0, 0.0, 0.0, 0)
    low, high = bootstrap_interval(np.mean, hits, groups=np.asarray(owners), repeats=200)
    return QualityResult(NAME, metric, float(hits.mean()), low, high, 0.0, len(hits))
