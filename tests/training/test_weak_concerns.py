from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from nlp.document import text_columns
from nlp.taxonomy import load_taxonomy
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import Transcript, Turn
from tests.training.test_text_jobs import FakeRegistry, clock
from tests.training.text_calls import CONFIGS, IDS, concerns_config, invented_calls, lexicon
from training.concern_fit import fit_weighted, shared_thresholds
from training.jobs import concerns
from training.taxonomy_lesson import lessons
from training.text_dataset import CallLabel
from training.weak_label import labelled_by_cues

TAXONOMY = load_taxonomy(CONFIGS / "concerns.toml")


def few(annotated, count=420):
    """Return invented calls of which only one in so many has its annotation, the latest among them."""
    calls = invented_calls(count)
    keep = {round(row) for row in np.linspace(0, count - 1, annotated)}
    labels = [label if row in keep else CallLabel(None, None) for row, label in enumerate(calls.labels)]
    return replace(calls, labels=tuple(labels))


def weak(**changes):
    config = concerns_config()
    return config.model_copy(
        update={"weak": config.weak.model_copy(update={"weights": (0.3,), **changes}), "gates": ()}
    )


def trained(config, calls):
    registry = FakeRegistry()
    concerns.run(config, calls, registry, clock, CONFIGS)
    return registry


def test_unlabelled_calls_before_the_test_are_learnt_from_where_labels_are_few():
    train, test, others = concerns.divide(weak(), few(60))
    assert (len(train), len(test)) == (48, 12)
    assert 0 < len(others) == sum(label.concerns is None for label in others.labels)
    assert others.at.max() < test.at.min()


@pytest.mark.parametrize(
    ("changes", "expected"), [({"until_annotated": 48}, 0), ({"most_calls": 7}, 7), ({"most_calls": 0}, 0)]
)
def test_unlabelled_calls_are_left_out_where_the_config_says_so(changes, expected):
    assert len(concerns.divide(weak(**changes), few(60))[2]) == expected


def test_few_annotations_with_cues_register_a_model_and_report_cues_and_label_model():
    registry = trained(weak(), few(60))
    assert [metric.name for metric in registry.run.metrics] == [
        "micro_f1",
        "macro_f1",
        "micro_f1_cues",
        "micro_f1_label_model",
    ]
    assert registry.run.metrics[0].value > 0.8
    assert registry.params["weak_calls"] > 250
    assert registry.run.registered


def test_without_any_annotation_a_model_needs_leave_and_is_called_unmeasured():
    registry = trained(weak(unmeasured=True), few(0))
    assert {metric.name for metric in registry.run.metrics} >= {"micro_f1_with_cues", "macro_f1_with_cues"}
    assert registry.run.registered


def test_cues_label_what_nobody_has():
    calls = labelled_by_cues(few(0), TAXONOMY)
    true = concerns.label_matrix(invented_calls(420), TAXONOMY)
    given = concerns.label_matrix(calls, TAXONOMY)
    assert 2 * (true & given).sum() / (true.sum() + given.sum()) > 0.6


def test_a_row_without_weight_for_a_label_teaches_nothing_of_it():
    features = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    target = np.array([[1, 0], [0, 1], [0, 0], [1, 1]], dtype=bool)
    weights = np.array([[1, 1], [1, 1], [0, 1], [0, 1]], dtype=float)
    head = OneVsRestClassifier(LogisticRegression(C=100.0))
    fitted = fit_weighted(head, features, target, weights).predict_proba(features)
    assert fitted[0, 0] > 0.9
    assert fitted[1, 0] < 0.1
    alike = fit_weighted(head, features, target, np.ones((4, 2))).predict_proba(features)
    assert np.allclose(alike, head.fit(features, target.astype(int)).predict_proba(features), atol=1e-3)


def test_rare_labels_share_a_threshold():
    draw = np.random.default_rng(0)
    target = np.column_stack([draw.random(200) < 0.5, draw.random(200) < 0.03, draw.random(200) < 0.03])
    unseen = np.clip(target * 0.4 + draw.random((200, 3)) * 0.3, 0, 1)
    found = shared_thresholds(target, unseen, IDS[:3])
    assert found[IDS[1]] == found[IDS[2]]


def test_the_taxonomy_teaches_its_names_and_plain_words():
    taught = lessons(TAXONOMY)
    assert taught["银行代扣"] == {"billing_payment"}
    assert taught["峰谷"] == {"price"}
    assert "无故挂断" not in taught
    assert all(names <= set(IDS) for names in taught.values())


def test_a_word_no_call_holds_is_known_from_the_taxonomy():
    registry = trained(concerns_config().model_copy(update={"gates": ()}), invented_calls())
    [(_, estimator, *_)] = registry.run.registered
    columns = text_columns([Transcript((Turn("customer", "电磁辐射"),))], fast_tokenizer(lexicon()))
    assert IDS[int(estimator.predict_proba(columns)[0].argmax())] == "safety_compensation"
