import numpy as np

from training.annotation.choice import WHY, choose

LEVELS = np.array([0.5, 0.5])


def test_calls_the_model_is_sure_of_and_the_cues_agree_with_come_last():
    model = np.array([[0.99, 0.01], [0.52, 0.02], [0.97, 0.01], [0.05, 0.04]])
    cues = np.array([[0.98, 0.02], [0.6, 0.02], [0.02, 0.02], [0.05, 0.03]])
    chosen = choose(["a", "b", "c", "d"], model, cues, LEVELS, 3)
    assert [(one.row, one.why) for one in chosen] == [(1, "near"), (2, "disagree"), (3, "unsure")]


def test_no_call_is_chosen_twice_and_the_limit_holds():
    draw = np.random.default_rng(2)
    model, cues = draw.random((50, 2)), draw.random((50, 2))
    ids = [f"c{number}" for number in range(50)]
    assert len(choose(ids, model, cues, LEVELS, 20)) == 20
    everything = choose(ids, model, cues, LEVELS, 500)
    assert sorted(one.row for one in everything) == list(range(50))
    assert {one.why for one in everything} <= WHY.keys()


def test_every_concern_has_its_turn():
    model = np.array([[0.5 + number / 1000, 0.0] for number in range(40)] + [[0.0, 0.3]])
    rows = {one.row for one in choose([f"{n:02d}" for n in range(41)], model, model, LEVELS, 6)}
    assert 40 in rows


def test_the_same_calls_in_another_order_give_the_same_sheet():
    draw = np.random.default_rng(4)
    model, ids = draw.random((30, 2)).round(1), np.array([f"c{number:02d}" for number in range(30)])
    other = draw.permutation(30)
    first = choose(list(ids), model, model[::-1], LEVELS, 10)
    second = choose(list(ids[other]), model[other], model[::-1][other], LEVELS, 10)
    assert [ids[one.row] for one in first] == [ids[other][one.row] for one in second]


def test_no_call_gives_none():
    assert choose([], np.empty((0, 2)), np.empty((0, 2)), LEVELS, 5) == []
