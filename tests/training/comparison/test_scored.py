"""Who is compared, and protected groups."""

import numpy as np
import pandas as pd

from tests.training.comparison.scored_case import rows_of, scored
from training.comparison.pairing import paired
from training.comparison.protected import protected_figures
from training.comparison.scored import of_customers

ROWS = rows_of(1500)
MEMBER = pd.Series(pd.array(np.arange(len(ROWS)) % 4 == 0, dtype="boolean"), name="elderly")


def figures(after, member=MEMBER):
    case = scored(ROWS, ROWS.risk.to_numpy(), np.asarray(after))
    (part,) = protected_figures(case, pd.DataFrame({"elderly": member}))
    return {pair.name: pair for pair in part.measured(paired(part.figures, case.customers, 60)).pairs}


def test_a_sample_of_customers_is_the_same_whoever_else_is_there_and_keeps_all_their_rows():
    drawn = of_customers(ROWS, 300)
    more = of_customers(pd.concat([ROWS, rows_of(1700).tail(50)]), 300)
    assert drawn.customer_id.nunique() == 300
    assert len(drawn) == 600
    assert len(set(drawn.customer_id) & set(more.customer_id)) > 250
    assert of_customers(ROWS, 1500).equals(ROWS)


def test_a_version_that_is_harder_on_the_elderly_alone_widens_their_gap():
    harder = ROWS.risk + np.where(MEMBER, 1.5, 0.0)
    found = figures(harder)
    assert found["fpr_gap"].surely_worse
    assert found["fpr_gap"].difference.value == found["fpr"].difference.value


def test_a_version_that_is_harder_on_everybody_leaves_the_gap():
    found = figures(ROWS.risk + 0.5)
    assert found["fpr"].surely_worse
    assert not found["fpr_gap"].surely_worse


def test_too_few_members_have_no_figures_and_unrecorded_ones_are_nobody():
    few = pd.Series(pd.array([True] * 10 + [None] * (len(ROWS) - 10), dtype="boolean"))
    assert figures(ROWS.risk, few) == {}
