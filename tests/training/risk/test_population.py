from datetime import date, datetime

import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from training.dataset import Dataset
from training.risk.population import TENURE_BANDS, population, tenure_band

AS_OF = datetime(2026, 1, 1)
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["A", "B", "C"],
        "customer_type": ["residential", "commercial", "residential"],
        "region": ["城东", None, "城西"],
        "urban_rural": ["urban", "rural", None],
        "opened_on": [date(2010, 5, 1), date(2025, 6, 1), date(2026, 3, 1)],
        "low_income": [True, None, False],
        "elderly": [False, None, True],
        "disabled": [False, None, False],
    }
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("utility")
    CUSTOMERS.to_parquet(folder / "customers.parquet")
    warehouse = Warehouse(folder / "warehouse")
    ingest(canonical_source(), folder, warehouse, datetime(2026, 4, 1))
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


def of(engine, *keys):
    rows = pd.DataFrame(keys, columns=["customer_id", "as_of"]).assign(target=0)
    return population(engine, Dataset(rows.astype({"as_of": "datetime64[us]"}), ()))


def test_attributes_stand_in_the_order_of_the_rows(engine):
    found = of(engine, ("B", AS_OF), ("A", AS_OF), ("B", datetime(2026, 4, 1)))
    assert found["customer_type"].tolist() == ["commercial", "residential", "commercial"]
    assert found["urban_rural"].tolist() == ["rural", "urban", "rural"]
    assert found["tenure"].tolist() == ["不到1年", "10年以上", "不到1年"]


def test_what_is_not_recorded_is_null_and_not_no(engine):
    found = of(engine, ("B", AS_OF))
    assert found["region"].isna().all()
    assert found[["low_income", "elderly", "disabled"]].isna().to_numpy().all()
    assert of(engine, ("A", AS_OF))["low_income"].tolist() == [True]


def test_a_customer_who_was_not_there_yet_has_no_attributes(engine):
    assert of(engine, ("C", AS_OF)).isna().to_numpy().all()
    assert of(engine, ("C", datetime(2026, 4, 1)))["region"].tolist() == ["城西"]


def test_tenure_begins_a_band_on_its_first_day():
    opened = pd.Series(pd.to_datetime(["2025-01-02", "2024-12-31", "2023-01-01", "2022-12-31", "2015-01-01", None]))
    bands = tenure_band(opened, pd.Series([pd.Timestamp(AS_OF)] * 6))
    assert bands.tolist()[:5] == [TENURE_BANDS[at] for at in (0, 1, 2, 2, 4)]
    assert bands.isna().tolist() == [False] * 5 + [True]
