import numpy as np
import pandas as pd

from registry.tabular.reason import ReasonCatalogue
from training.dataset import Dataset
from training.risk.usual import with_usual

FEATURES = [
    {"name": name, "phrase": name, "unit": "yuan", "risky": "high"}
    for name in ("amount", "is_mill", "is_farm", "empty")
]
CATALOGUE = ReasonCatalogue.model_validate(
    {"kinds": ["is_mill", "is_farm"], "groups": [{"id": "a", "code": "R01", "text": "x", "features": FEATURES}]}
)


def dataset():
    """Return 300 flats (amount 100), 150 mills (amount 9000), 5 farms (amount 1), and defaults of 1e6 that must not count."""
    amount = np.repeat([100.0, 9000.0, 1.0, 1e6], [300, 150, 5, 400])
    rows = pd.DataFrame({"amount": amount, "empty": np.nan, "target": (amount == 1e6).astype(int)})
    rows["is_mill"], rows["is_farm"] = (amount == 9000).astype(float), (amount == 1).astype(float)
    return Dataset(rows, ("amount", "is_mill", "is_farm", "empty"))


def test_only_who_paid_says_what_is_usual():
    assert with_usual(CATALOGUE, dataset()).usual == {"amount": 100.0, "is_mill": 0.0, "is_farm": 0.0}


def test_a_kind_with_enough_rows_has_its_own_and_others_that_of_all():
    assert with_usual(CATALOGUE, dataset()).usual_of_kind == {"is_mill": {"amount": 9000.0}}
