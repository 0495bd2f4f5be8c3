"""A small utility with bills, contacts and curves of two seasons, and nothing else; and a bundle that parts it in two segments."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from feature_store.canonical import CURVE_POINTS
from feature_store.derivation import refresh_derived
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.settings import FeatureStoreSettings
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from registry.bundle import write_bundle
from registry.catalogue import load_catalogue
from registry.description import ServedModel
from registry.settings import RegistrySettings
from training.segment.naming import GroupName
from training.segment.profile.sheet import Segmentation, segment_sheets

AS_OF = datetime(2026, 3, 1)
CUSTOMERS = [f"C{number:02d}" for number in range(40)]
DAYS = [
    date(2025, 7, 5),
    date(2025, 7, 7),
    date(2026, 1, 10),
    date(2026, 1, 12),
]  # a Saturday and a Monday of two seasons
COLUMNS = ("bill_amount_last_12_months", "late_share_of_last_6")


def write_tables(folder):
    """Write the utility: thirty flats at 100 a month, ten shops at 500; the shops' region tries to be HTML."""
    large = np.arange(40) >= 30
    types = np.where(large, "commercial", "residential")
    regions = np.where(large, "<b>城东</b>", "城西")
    low_income = np.where(np.arange(40) < 6, "1", "0")
    who = {"customer_id": CUSTOMERS, "customer_type": types, "region": regions, "low_income": low_income}
    pd.DataFrame(who).to_csv(folder / "customers.csv", index=False)
    bills = pd.DataFrame({"customer_id": CUSTOMERS, "amount": np.where(large, 500.0, 100.0)})
    issued = {"period": date(2026, 1, 1), "issued_on": date(2026, 2, 1), "due_on": date(2026, 2, 16)}
    bills.assign(bill_id=bills["customer_id"], **issued).to_parquet(folder / "bills.parquet")
    contacts = {"contact_id": list("123"), "customer_id": ["C00", "C01", "C39"], "channel": ["app", "app", "office"]}
    pd.DataFrame({**contacts, "contacted_at": datetime(2026, 1, 5)}).to_parquet(folder / "contacts.parquet")
    rows = pd.MultiIndex.from_product([CUSTOMERS, DAYS], names=["customer_id", "day"]).to_frame(index=False)
    points = np.where(np.arange(96) >= 48, 3.0, 1.0) * np.repeat(np.where(large, 50.0, 1.0), 4)[:, None]
    rows[list(CURVE_POINTS)] = points
    rows.to_parquet(folder / "load_curves.parquet")


@pytest.fixture(scope="session")
def segment_var(tmp_path_factory):
    """The data folder of the utility, with a bundle in service."""
    var, raw = tmp_path_factory.mktemp("segments") / "var", tmp_path_factory.mktemp("raw")
    write_tables(raw)
    settings = FeatureStoreSettings(var=var)
    ingest(canonical_source(), raw, Warehouse(settings.warehouse), AS_OF)
    refresh_derived(Warehouse(settings.warehouse), settings.configs, AS_OF)
    x = pd.DataFrame({COLUMNS[0]: [100.0] * 30 + [500.0] * 10, COLUMNS[1]: 0.0})
    model = make_pipeline(SimpleImputer(), StandardScaler(), KMeans(2, n_init=1, random_state=0)).fit(x.to_numpy())
    skops.io.dump(model, var / "model.skops")
    served = ServedModel(kind="sklearn", columns=COLUMNS, classes=("甲", "乙"), name="segments", version=1, run_id="r")
    folder = var / "built"
    folder.mkdir()
    (var / "model.skops").rename(folder / "model.skops")
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    registry = RegistrySettings(var=var)
    write_bundle(
        registry.bundles,
        {"segments": folder},
        load_catalogue(registry.tags),
        "王工",
        "测试",
        datetime(2026, 3, 1, tzinfo=UTC),
    )
    return var


@pytest.fixture(scope="session")
def drawn_sheets(segment_var):
    """The sheets of flats (but the first two, who are in no segment) and shops, and their curves."""
    engine = DuckDBEngine(Warehouse(segment_var / "warehouse"), threads=1)
    groups = np.array([-1, -1, *[0] * 28, *[1] * 10])
    names = (GroupName("生活安逸的客户", "电量<低>"), GroupName("中小商户", "王工 2026-03-01 指定：走访", "overruled"))
    x = pd.DataFrame({"bill_amount_last_12_months": np.arange(40.0), "peak_share": np.nan})
    drawn = segment_sheets(engine, AS_OF, Segmentation(CUSTOMERS, groups, ("1", "2"), names), x)
    engine.close()
    return drawn
