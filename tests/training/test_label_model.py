import numpy as np
import pytest

from nlp.concern.cue import Cue
from nlp.concern.vote import ABSTAINS, NO, YES, LabellingFunction
from training.label_model import fit_label_model


def function(name, role="customer", polarity="for", concern="price"):
    return LabellingFunction(concern, name, role, Cue(name=name, pattern="x", role=role, polarity=polarity))


FUNCTIONS = (function("a"), function("b"), function("told", role="agent"), function("not_it", polarity="against"))


def simulated(calls=3000, seed=3):
    """Return truth and votes: a and b find 40 % each and err in 1 %, the agent says it in 60 % and in 15 % of the others."""
    draw = np.random.default_rng(seed)
    truth = draw.random(calls) < 0.15
    shares = {0: (0.4, 0.01), 1: (0.4, 0.01), 2: (0.6, 0.15), 3: (0.01, 0.2)}
    cast = np.full((calls, 4), ABSTAINS, dtype=np.int8)
    for number, (held, not_held) in shares.items():
        spoke = draw.random(calls) < np.where(truth, held, not_held)
        cast[spoke, number] = NO if number == 3 else YES
    return truth, cast


def test_votes_alone_give_probabilities_that_follow_the_truth():
    truth, cast = simulated()
    found = fit_label_model(cast, FUNCTIONS, ["price"]).probabilities(cast)[:, 0]
    assert found[truth].mean() > 0.6
    assert found[~truth].mean() < 0.2
    assert ((found >= 0.5) == truth).mean() > 0.9


def test_a_vote_for_raises_and_a_vote_against_lowers():
    _, cast = simulated()
    model = fit_label_model(cast, FUNCTIONS, ["price"])
    rows = np.array([[ABSTAINS] * 4, [YES, -1, -1, -1], [YES, YES, -1, -1], [YES, -1, -1, NO]])
    silent, one, two, contradicted = model.probabilities(rows)[:, 0]
    assert silent < contradicted < one < two


def test_words_of_the_agent_alone_weigh_less_than_the_customers():
    _, cast = simulated()
    model = fit_label_model(cast, FUNCTIONS, ["price"])
    agent, customer = model.probabilities(np.array([[-1, -1, YES, -1], [YES, -1, -1, -1]]))[:, 0]
    assert agent < 0.5 < customer


def test_annotated_calls_teach_what_a_bad_cue_is_worth():
    truth, cast = simulated()
    cast[:, 0] = np.where(np.random.default_rng(1).random(len(cast)) < 0.5, YES, ABSTAINS)
    known = truth[:, None].astype(float)
    alone = fit_label_model(cast, FUNCTIONS, ["price"]).shares[0]
    anchored = fit_label_model(cast, FUNCTIONS, ["price"], known).shares[0]
    assert np.log(anchored[1, 2] / anchored[0, 2]) < np.log(alone[1, 2] / alone[0, 2])


def test_labels_do_not_touch_each_other():
    _, cast = simulated()
    alone = fit_label_model(cast, FUNCTIONS, ["price"]).probabilities(cast)
    both = fit_label_model(
        np.hstack([cast, cast[::-1]]),
        (*FUNCTIONS, function("c", concern="metering"), *FUNCTIONS[1:]),
        ["price", "metering"],
    )
    assert both.balance.shape == (2,)
    assert alone.shape == (3000, 1)


@pytest.mark.parametrize("calls", [0, 1])
def test_hardly_any_call_gives_what_was_believed_beforehand(calls):
    model = fit_label_model(np.full((calls, 4), ABSTAINS), FUNCTIONS, ["price"])
    assert 0 < model.probabilities(np.full((1, 4), ABSTAINS))[0, 0] < 0.15
    assert np.allclose(model.shares.sum(axis=2), 1)
