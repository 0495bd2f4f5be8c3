"""Who the rows are: attributes by which a model is looked at, among them protected groups, which are never features."""

import numpy as np
import pandas as pd

from feature_store.engine import Engine
from feature_store.features.customer import DAYS_A_YEAR
from feature_store.point_in_time import Latest
from training.dataset import Dataset

PROTECTED = ("low_income", "elderly", "disabled")
"""低保, 老人, 伤残: looked at afterwards, so that a model that treats them worse is seen; never given to it."""

_RECORDED = ("customer_type", "region", "urban_rural", "opened_on", *PROTECTED)
_TENURE_YEARS = (1.0, 3.0, 5.0, 10.0)
TENURE_BANDS = ("不到1年", "1–3年", "3–5年", "5–10年", "10年以上")


def population(engine: Engine, dataset: Dataset) -> pd.DataFrame:
    """Return the attributes of every row of `dataset`, in its order, as they were known at its as_of; null where unknown.

    Columns: customer_type, region, urban_rural (codes as in the customers table), tenure (a band of `TENURE_BANDS`), and
    low_income, elderly, disabled (boolean).
    """
    keys = dataset.rows[["customer_id", "as_of"]]
    found = engine.join(keys, {"of": Latest("customers", _RECORDED)})
    known = keys.merge(found.drop_duplicates(["customer_id", "as_of"]), on=["customer_id", "as_of"], how="left")
    attributes = pd.DataFrame({name: known[f"of__{name}"] for name in ("customer_type", "region", "urban_rural")})
    attributes["tenure"] = tenure_band(known["of__opened_on"], known["as_of"])
    return attributes.assign(**{name: known[f"of__{name}"].astype("boolean") for name in PROTECTED})


def tenure_band(opened_on: pd.Series, as_of: pd.Series) -> pd.Series:
    """Return the band of `TENURE_BANDS` of each account (n,), [1, 3) years being 1–3年; null where the day is not known."""
    years = (as_of - pd.to_datetime(opened_on)).dt.total_seconds() / 86_400 / DAYS_A_YEAR
    codes = np.searchsorted(_TENURE_YEARS, years.to_numpy(), side="right")
    return pd.Series(np.array(TENURE_BANDS, dtype=object)[np.minimum(codes, len(TENURE_BANDS) - 1)]).where(
        years.notna().to_numpy()
    )
