from dataclasses import replace

import numpy as np
import pytest
import torch

from nlp.error import EncoderError
from nlp.transcript import parse_transcript
from nlp.transformer.transformer_model import load_reader
from tests.training.text_calls import IDS, invented_calls
from tests.training.transformer.conftest import moods, tiny_config
from tests.training.transformer.encoder_folder import save_tiny_bert
from training.error import AgreementError, LabelError
from training.transformer.config import AgreementConfig
from training.transformer.encoder import encoder_layers, load_encoder
from training.transformer.export import agreement
from training.transformer.network import Classifier
from training.transformer.optimization import freeze, tuning_groups
from training.transformer.training import regressed_transformer, train_transformer


def test_moods_of_calls_that_were_not_seen_are_told(registered):
    calls = invented_calls(100, seed=9)
    answers = registered.trained.probabilities(calls.transcripts)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-6)
    assert (answers.argmax(axis=1) == moods(calls)).mean() > 0.7


def test_the_graph_of_eight_bits_gives_the_answers_of_the_network(registered):
    calls = invented_calls(100, seed=9)
    served = load_reader(registered.served, registered.trained.detail).probabilities(calls.transcripts)
    network = registered.trained.probabilities(calls.transcripts)
    assert np.abs(served - network).max() < 0.1
    assert (served.argmax(axis=1) == network.argmax(axis=1)).mean() > 0.97


def test_a_call_has_the_same_answer_alone_and_among_others(registered):
    reader = load_reader(registered.served, registered.trained.detail)
    calls = [parse_transcript("客户：" + "太谢谢你了很满意" * number) for number in (1, 30, 3)]
    together = reader.probabilities(calls)
    for call, answer in zip(calls, together, strict=True):
        np.testing.assert_allclose(reader.probabilities([call])[0], answer, atol=0.05)


def test_the_same_calls_and_seed_give_the_same_network():
    calls = invented_calls(60)
    config = tiny_config(tuning={"epochs": 1})
    first, again = (train_transformer(config, calls.transcripts, moods(calls), 3) for _ in range(2))
    other = train_transformer(config.model_copy(update={"seed": 8}), calls.transcripts, moods(calls), 3)
    answers = [each.probabilities(calls.transcripts) for each in (first, again, other)]
    assert (answers[0] == answers[1]).all()
    assert np.abs(answers[0] - answers[2]).max() > 1e-4


def test_training_leaves_torch_as_it_was():
    calls = invented_calls(30)
    torch.manual_seed(3)
    before = torch.get_rng_state(), torch.get_num_threads()
    train_transformer(tiny_config(tuning={"epochs": 1}), calls.transcripts, moods(calls), 3)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert torch.get_num_threads() == before[1]


def test_several_labels_of_a_call_are_learnt_from_a_local_folder(tmp_path):
    calls = invented_calls(100)
    target = np.array([[name in label.concerns for name in IDS] for label in calls.labels])
    tuning = {
        "epochs": 14,
        "patience": 5,
        "learning_rate": 5e-3,
        "head_learning_rate": 2e-2,
        "batch": 8,
        "balance": 0.5,
    }
    config = tiny_config(folder=save_tiny_bert(tmp_path), windows={"tokens": 48, "overlap": 16}, tuning=tuning)
    trained = train_transformer(config, calls.transcripts, target, len(IDS), calls.customer_ids)
    assert trained.probabilities(calls.transcripts).shape == target.shape
    assert trained.losses[-1] < 0.8 * trained.losses[0]
    assert trained.guesses == []


def test_an_encoder_that_stays_as_it_is_bears_a_regression_on_several_layers():
    calls, other = invented_calls(120), invented_calls(60, seed=9)
    config = tiny_config(own={"layers": 2, "width": 32, "heads": 2}, head="regression", means=[1, 2], penalty=0.1)
    trained, unseen = regressed_transformer(config, calls.transcripts, moods(calls), 3, np.arange(120) % 3)
    assert (unseen.argmax(axis=1) == moods(calls)).mean() > 0.6
    assert (trained.probabilities(other.transcripts).argmax(axis=1) == moods(other)).mean() > 0.6
    again = train_transformer(config, calls.transcripts, moods(calls), 3, calls.customer_ids)
    assert (again.probabilities(other.transcripts).argmax(axis=1) == moods(other)).mean() > 0.6


def test_windows_longer_than_the_encoder_reads_are_refused(tmp_path):
    config = tiny_config(folder=save_tiny_bert(tmp_path), windows={"tokens": 128})
    with pytest.raises(EncoderError, match="reads 62 tokens, windows.tokens is 128"):
        train_transformer(config, invented_calls(10).transcripts, np.zeros(10, dtype=int), 2)


def test_training_ends_when_the_inner_fold_says_so():
    calls = invented_calls(60)
    config = tiny_config(tuning={"epochs": 50, "patience": 2, "learning_rate": 0.1, "head_learning_rate": 0.1})
    losses = train_transformer(
        config, calls.transcripts, moods(calls)[np.random.default_rng(0).permutation(60)], 3
    ).losses
    assert len(losses) < 50
    assert len(losses) == int(np.argmin(losses)) + 3 or min(losses) == losses[0]


def test_layers_learn_the_slower_the_deeper_they_are_and_frozen_ones_not_at_all(tmp_path):
    classifier = Classifier(load_encoder(save_tiny_bert(tmp_path), []), 3, 0.1)
    tuning = {"learning_rate": 0.01, "head_learning_rate": 0.1, "layer_decay": 0.5}
    rates = [group["lr"] for group in tuning_groups(classifier, tiny_config(tuning=tuning))]
    assert list(dict.fromkeys(rates)) == [0.1, 0.01, 0.005, 0.0025]
    rates = [group["lr"] for group in tuning_groups(classifier, tiny_config(tuning={**tuning, "frozen": 1}))]
    assert list(dict.fromkeys(rates)) == [0.1, 0.01]
    freeze(classifier, 1)
    embeddings, (lower, upper) = classifier.encoder.embeddings, encoder_layers(classifier.encoder)
    parts = [all(each.requires_grad for each in part.parameters()) for part in (embeddings, lower, upper)]
    assert parts == [False, False, True]


def test_a_graph_that_is_too_far_off_is_refused():
    network, graph = np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([[0.9, 0.1], [0.4, 0.6]])
    found = agreement(network, graph, independent=False)
    assert (found.rows, found.equal, found.most_difference) == (2, 0.5, pytest.approx(0.2))
    with pytest.raises(AgreementError, match="differ by up to 0.200 on 2 transcripts, at most 0.1 is allowed"):
        found.check(AgreementConfig(most_difference=0.1))
    with pytest.raises(AgreementError, match=r"50.0% of the exported answers are those of the network"):
        found.check(AgreementConfig(most_difference=0.3))


def test_too_few_groups_are_refused():
    calls = invented_calls(20)
    with pytest.raises(LabelError, match="20 transcripts of 1 groups are too few"):
        train_transformer(tiny_config(), calls.transcripts, moods(calls), 3, ["one"] * 20)


def test_texts_without_enough_characters_teach_no_language():
    with pytest.raises(LabelError, match="characters stand in 3 texts or more"):
        train_transformer(tiny_config(), [parse_transcript("停电")] * 5, np.zeros(5, dtype=int), 2)


def test_a_graph_keeps_whole_weights_where_eight_bits_say_something_else(registered, tmp_path):
    calls = invented_calls(30, seed=9).transcripts
    strict = registered.trained.config.model_copy(update={"agreement": AgreementConfig(most_difference=1e-4)})
    found = replace(registered.trained, config=strict).export(tmp_path, calls)
    assert found.bits == 32
    served = load_reader(tmp_path, registered.trained.detail).probabilities(calls)
    np.testing.assert_allclose(served, registered.trained.probabilities(calls), atol=1e-4)
