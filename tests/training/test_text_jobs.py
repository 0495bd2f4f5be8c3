import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from nlp.analysis import Analyst
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from registry.error import GateMissedError
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from tests.training.text_calls import CONFIGS, concerns_config, invented_calls, sentiment_config
from training.error import LabelError
from training.gate import Gate
from training.jobs import concerns, sentiment
from training.text_dataset import CallLabel

JOBS = {"sentiment": (sentiment, sentiment_config), "concerns": (concerns, concerns_config)}


class FakeRun:
    """Keeps what a job hands to the registry."""

    def __init__(self):
        self.metrics, self.figures, self.datasets, self.contents, self.registered = [], {}, {}, {}, []

    def log_metrics(self, metrics):
        self.metrics += metrics

    def log_figure(self, name, figure):
        self.figures[name] = figure

    def log_dataset(self, name, digest, rows, source):
        self.datasets[name] = (digest, rows, source)

    def log_json(self, name, content):
        self.contents[name] = json.dumps(content, ensure_ascii=False)

    def keep_facts(self, facts):
        self.facts = facts

    def register_estimator(self, name, estimator, example, predict, card):
        self.registered.append((name, estimator, example, predict, card))
        return ModelVersion(name, len(self.registered), "run")


class FakeRegistry:
    def __init__(self):
        self.run, self.params, self.tags = FakeRun(), {}, {}

    @contextmanager
    def start(self, job, params, tags):
        self.job, self.params, self.tags = job, params, tags
        yield self.run


def clock():
    return datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))


def trained(name, calls=None, **changes):
    job, config = JOBS[name]
    registry = FakeRegistry()
    job.run(config().model_copy(update=changes), calls or invented_calls(), registry, clock, CONFIGS)
    return registry


@pytest.fixture(scope="module", params=JOBS)
def finished(request):
    return trained(request.param)


def test_a_job_registers_one_model_described_by_facts(finished):
    [(name, estimator, example, predict, card)] = finished.run.registered
    assert (name, predict, len(example)) == (finished.job, "predict_proba", 5)
    assert tuple(example.columns) == card.columns
    assert estimator.predict_proba(example.to_numpy()).shape == (5, len(card.classes))
    assert set(card.thresholds) == set(card.classes)
    assert card.lexicon_digest
    assert len(card.metrics) == len(finished.run.metrics)


def test_every_metric_has_an_interval_around_it_and_beats_its_baseline(finished):
    for metric in finished.run.metrics:
        assert metric.low <= metric.value <= metric.high
        assert metric.baseline is None or metric.baseline < metric.value
        assert metric.rows == 84


def test_train_and_test_are_logged_with_their_digests(finished):
    (train, train_rows, _), (test, test_rows, _) = finished.run.datasets["train"], finished.run.datasets["test"]
    assert (train_rows, test_rows) == (336, 84)
    assert train != test
    assert finished.params["train_until"] < finished.params["test_from"]


def test_the_example_that_is_stored_is_redacted(finished):
    example = finished.run.registered[0][2]
    assert not example.to_csv().count("13800138000")


def test_plots_are_drawn(finished, tmp_path):
    assert "calibration" in finished.run.figures
    for name, figure in finished.run.figures.items():
        figure.savefig(tmp_path / f"{name}.png")


def test_the_same_calls_give_the_same_model():
    first, second = (trained("concerns").run.metrics for _ in range(2))
    assert first == second


def test_labels_without_meaning_teach_nothing():
    calls = invented_calls()
    shuffled = replace(calls, labels=calls.labels[7:] + calls.labels[:7])
    with pytest.raises(GateMissedError, match=r"macro_f1 is 0\.[234]\d*, must be at least"):
        trained("sentiment", shuffled)


@pytest.mark.parametrize("name", JOBS)
def test_a_missed_gate_registers_nothing(name):
    job, config = JOBS[name]
    registry = FakeRegistry()
    strict = config().model_copy(update={"gates": (Gate(metric="macro_f1", at_least=1.01),)})
    with pytest.raises(GateMissedError, match="macro_f1 is"):
        job.run(strict, invented_calls(), registry, clock, CONFIGS)
    assert registry.run.registered == []
    assert registry.run.metrics


@pytest.mark.parametrize(
    ("name", "label", "message"),
    [
        ("sentiment", CallLabel("angry", ()), "call T00003: sentiment 'angry', must be one of dissatisfied"),
        ("concerns", CallLabel(None, ("weather",)), "call T00003: concern 'weather', must be one of outage_repair"),
    ],
)
def test_an_unknown_label_is_named_with_its_call(name, label, message):
    calls = invented_calls()
    labels = (*calls.labels[:3], label, *calls.labels[4:])
    with pytest.raises(LabelError, match=message):
        trained(name, replace(calls, labels=labels))


def test_annotators_may_write_the_chinese_label():
    calls = invented_calls(30)
    taxonomy = load_taxonomy(CONFIGS / "concerns.toml")
    chinese = tuple(CallLabel(None, tuple(taxonomy.labels[name] for name in label.concerns)) for label in calls.labels)
    matrix = concerns.label_matrix(replace(calls, labels=chinese), taxonomy)
    assert (matrix == concerns.label_matrix(calls, taxonomy)).all()


@pytest.mark.parametrize(("name", "message"), [("sentiment", "dissatisfied: "), ("concerns", "outage_repair: ")])
def test_too_few_calls_of_a_label_are_refused(name, message):
    with pytest.raises(LabelError, match=message):
        trained(name, invented_calls(12))


@pytest.mark.parametrize("name", JOBS)
def test_no_labelled_call_is_refused(name):
    calls = invented_calls(20)
    with pytest.raises(LabelError, match="no call is labelled"):
        trained(name, replace(calls, labels=(CallLabel(None, None),) * 20))


@pytest.mark.slow
def test_registered_models_are_served_as_they_were_measured(tmp_path):
    registry = ModelRegistry(RegistrySettings(var=tmp_path))
    models = {}
    for name, (job, config) in JOBS.items():
        version = job.run(config(), invented_calls(), registry, clock, CONFIGS)
        models[name] = TextModel.load(registry.fetch_serving(version, tmp_path / "serving" / name))
    calls = invented_calls(40, seed=5)
    analyst = Analyst(models["sentiment"], models["concerns"], load_taxonomy(CONFIGS / "concerns.toml"))
    moods = [found.sentiment.label for found in analyst.analyze_many(list(calls.transcripts))]
    assert sum(mood == label.sentiment for mood, label in zip(moods, calls.labels, strict=True)) >= 38
    assert registry.version("sentiment", 1).metrics["macro_f1.baseline"] < 0.4
