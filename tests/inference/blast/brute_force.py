"""What a risk model with other bands would change, customer by customer, without any of the code that counts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from feature_store.snapshot.folder import latest
from inference.tag.one_customer import decide_tags
from registry.tabular.risk_model import RiskModel
from tests.inference.challenger_case import night_of

CLASSES = ("customer_type", "region", "urban_rural")


def facts_of(var: Path) -> pd.DataFrame:
    """Return the published facts and tags of everybody."""
    folder = latest(var / "snapshots")
    facts, tags = (
        pd.concat([pq.read_table(path).to_pandas() for path in paths]) for paths in (folder.all_facts, folder.all_tags)
    )
    return facts.merge(tags, on="customer_id")


def with_bands(var: Path, facts: pd.DataFrame, bands: dict[str, float]) -> pd.DataFrame:
    """Return the facts and tags as they would be with other beginnings of the bands."""
    night = night_of(var)
    description = night.description("default-risk").model_copy(update={"thresholds": bands})
    model, after = RiskModel.open(night.folder("default-risk"), description), facts.copy()
    after["default_probability"] = model.probabilities(facts)
    after["default_band"] = model.bands(after.default_probability)
    after["default_action"] = model.actions(after.default_probability)
    upper = after.groupby("customer_type").default_probability.quantile(0.8)
    after["risk_p80"] = after.customer_type.map(upper)
    rows = [
        {name: None if pd.isna(value) else value for name, value in row.items()} for row in after.to_dict("records")
    ]
    for number, row in enumerate(rows):
        for tag, decision in decide_tags(row, night.catalogue()).items():
            after.iloc[number, after.columns.get_loc(tag)] = -1 if decision.holds is None else int(decision.holds)
    return after


def moves(
    before: pd.DataFrame, after: pd.DataFrame, tag: str, by: str | None = None, value: str = ""
) -> tuple[int, int]:
    """Return how many of all, or of one value of a class, gain and lose a tag."""
    inside = np.ones(len(before), bool) if by is None else (before[by].fillna("") == value).to_numpy()
    had, has = (before[tag] == 1).to_numpy() & inside, (after[tag] == 1).to_numpy() & inside
    return int((has & ~had).sum()), int((had & ~has).sum())
