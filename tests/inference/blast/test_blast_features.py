"""Features that a challenger reads and the published facts lack."""

import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.error import InferenceError
from registry.tabular.risk_model import RiskModel
from tests.inference.blast.brute_force import facts_of
from tests.inference.challenger_case import AS_OF, blast_of, night_of

NEW = "bill_amount_mean_of_last_6"


def test_a_feature_that_the_facts_lack_is_computed_as_of_the_night(night_town, tmp_path):
    facts, night = facts_of(night_town), night_of(night_town)
    columns = tuple(NEW if name == "last_bill_amount" else name for name in night.description("default-risk").columns)
    assert NEW not in facts.columns
    found = blast_of(night_town, tmp_path, "default-risk", columns=columns)
    engine = DuckDBEngine(Warehouse(night_town / "warehouse"))
    rows = engine.features([NEW], pd.DataFrame({"customer_id": facts.customer_id, "as_of": AS_OF}))
    engine.close()
    description = night.description("default-risk").model_copy(update={"columns": columns})
    model = RiskModel.open(night.folder("default-risk"), description)
    bands = model.bands(model.probabilities(facts.merge(rows[["customer_id", NEW]], on="customer_id")))
    assert rows[NEW].notna().any()
    assert {band: sum(row.get(band, 0) for row in found.bands.matrix.values()) for band in set(bands)} == {
        band: int((bands == band).sum()) for band in set(bands)
    }


def test_a_feature_that_nobody_knows_is_refused_by_name(night_town, tmp_path):
    columns = ("late_bills_of_last_12", "late_share_of_last_6", "owed_now", "moon_phase")
    with pytest.raises(InferenceError, match=r"default-risk reads moon_phase: neither in snapshot .* nor a feature"):
        blast_of(night_town, tmp_path, "default-risk", columns=columns)
