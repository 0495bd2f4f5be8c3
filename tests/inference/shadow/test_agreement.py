"""How far two versions agree, counted in parts."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from inference.blast.tally import added
from inference.shadow.agreement import agreement, counted, shift

LABELS = ("band",)


def sides(rows: int, seed: int = 0) -> tuple[pa.Table, pa.Table]:
    random = np.random.default_rng(seed)
    ours = random.beta(1, 9, rows)
    theirs = np.clip(ours + random.normal(0, 0.02, rows), 0.001, 0.999)
    return _table(ours), _table(theirs)


def _table(scores: np.ndarray) -> pa.Table:
    return pa.table({"score": scores, "band": np.where(scores > 0.1, "B", "A")})


def test_figures_are_those_of_all_rows_at_once():
    ours, theirs = sides(3000)
    found = agreement(counted(ours, theirs, "score", LABELS), LABELS)
    x, y = (each["score"].to_numpy() for each in (ours, theirs))
    assert found.correlation == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert found.flips["band"] == pytest.approx(((x > 0.1) != (y > 0.1)).mean())
    assert found.agreed == pytest.approx(1 - found.flips["band"])


@pytest.mark.parametrize("cuts", [(0, 3000), (0, 1, 3000), (0, 1000, 1001, 2999, 3000)])
def test_parts_add_up_to_the_whole(cuts):
    ours, theirs = sides(3000)
    parts = [
        counted(ours.slice(first, last - first), theirs.slice(first, last - first), "score", LABELS)
        for first, last in pairwise(cuts)
    ]
    whole, together = (agreement(each, LABELS) for each in (counted(ours, theirs, "score", LABELS), added(parts)))
    assert together.correlation == pytest.approx(whole.correlation)
    assert together.model_copy(update={"correlation": whole.correlation}) == whole


def test_a_version_agrees_with_itself_wholly():
    ours, _ = sides(500)
    found = agreement(counted(ours, ours, "score", LABELS), LABELS)
    assert (found.agreed, found.psi) == (1.0, 0.0)
    assert found.correlation == pytest.approx(1.0)


def test_scores_that_move_away_shift_more_and_more():
    ours, _ = sides(3000)
    moved = [_table(np.clip(ours["score"].to_numpy() * factor, 0, 0.999)) for factor in (1.0, 1.3, 3.0)]
    first = counted(ours, ours, "score", LABELS)["champion"]
    shifts = [shift(first, counted(each, each, "score", LABELS)["champion"]) for each in moved]
    assert shifts[0] == 0.0
    assert shifts[0] < shifts[1] < shifts[2]


def test_without_rows_there_are_no_figures():
    ours, theirs = sides(0)
    found = agreement(counted(ours, theirs, "score", LABELS), LABELS)
    assert (found.rows, found.correlation, found.psi) == (0, None, None)
