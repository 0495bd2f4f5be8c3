import pandas as pd
import pytest

from feature_store.feature import FEATURES
from tests.training.guard.planted import halves, honest
from training.dataset import Dataset
from training.guard import GuardConfig, find
from training.guard.purpose import purpose_findings


def test_the_same_customer_on_both_sides_is_found_unless_the_sides_are_apart_in_time():
    train, test = halves(honest())
    test.rows["customer_id"] = train.rows.customer_id[: len(test.rows)].to_numpy()
    (found,) = find(train, test)
    assert (found.guard, found.feature) == ("duplicate", "customer_id")
    assert found.detail.startswith("500 of 500 tested rows")
    later = Dataset(test.rows.assign(as_of=pd.Timestamp("2025-06-01")), test.features)
    assert find(train, later) == []


def test_a_customer_who_is_there_twice_under_two_ids_is_found():
    train, test = halves(honest())
    copied = train.rows.head(25).assign(customer_id=[f"X{i}" for i in range(25)])
    mixed = Dataset(pd.concat([test.rows, copied], ignore_index=True), test.features)
    (found,) = find(train, mixed)
    assert found.guard == "duplicate"
    assert 20 <= int(found.detail.split(" of 525 tested rows")[0]) <= 25  # of some the values are too usual to tell


def test_bills_of_the_same_amount_are_no_twins_by_themselves():
    rows = honest().assign(late=0, region="r1", days=lambda rows: rows.late)
    rows["amount"] = rows.amount.round(1)
    assert rows.amount.duplicated().sum() > 100
    assert find(*halves(rows)) == []


def test_customers_who_are_alike_because_nothing_is_known_of_them_are_no_twins():
    rows = honest().assign(late=0, amount=0.0, region="r1", days=0)
    assert find(*halves(rows)) == []


@pytest.mark.parametrize(
    "name", ["is_low_income", "is_elderly", "is_disabled", "low_income", "户主_伤残标志", "elderly_flag", "低保户"]
)
def test_a_protected_group_is_found_and_cannot_be_allowed(name):
    rows = honest()
    rows[name] = rows.days % 2
    found = find(*halves(rows, name), config=GuardConfig(allowed=(name,)))
    assert [(each.guard, each.feature) for each in found] == [("protected", name)]


def test_every_feature_that_is_not_for_risk_is_found():
    bound = {name for name, each in FEATURES.items() if each.purpose == "not_for_risk"}
    assert {each.feature for each in purpose_findings(FEATURES) if each.guard == "purpose"} >= bound
    assert len(bound) > 5


def test_features_for_everybody_pass():
    assert (
        purpose_findings(["late_share_of_last_6", "last_bill_amount", "is_residential", "age", "elderberry_kwh"]) == []
    )
