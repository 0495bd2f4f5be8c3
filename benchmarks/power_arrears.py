"""The monthly panel of 1,000 power customers as canonical tables: one bill a customer and month, arrears as at the month's end."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse

FOLDER = "power_arrears"
KEY = "用户编号"


def read_panel(data: Path) -> pd.DataFrame:
    """Return the rows of `monthly_bills.csv` with `period` as the first day of the month."""
    panel = pd.read_csv(data / FOLDER / "monthly_bills.csv", dtype={"用户编号": str, "年月": str})
    return panel.assign(period=pd.to_datetime(panel["年月"], format="%Y%m"))


def load_panel(panel: pd.DataFrame, folder: Path) -> Warehouse:
    """Ingest the panel into a warehouse below `folder`.

    A month's row is issued and due on its last day: what it says is known when the month is over, and is overdue at once.
    """
    raw = folder / "raw"
    raw.mkdir(parents=True)
    _customers(panel).to_parquet(raw / "customers.parquet")
    _bills(panel).to_parquet(raw / "bills.parquet")
    warehouse = Warehouse(folder / "warehouse")
    ingest(canonical_source(), raw, warehouse, datetime(2020, 1, 1))
    return warehouse


def _customers(panel: pd.DataFrame) -> pd.DataFrame:
    last = panel.drop_duplicates("用户编号", keep="first")
    residential = last["行业分类"].str.contains("居民")
    industry = last["行业分类"].str.contains("工业")
    farming = last["行业分类"].str.contains("农、林")
    public = last["行业分类"].str.contains("公共服务")
    kind = pd.Series("commercial", index=last.index).mask(residential, "residential").mask(industry, "large_industry")
    kind = kind.mask(farming, "agriculture").mask(public, "government")
    return pd.DataFrame(
        {
            "customer_id": last["用户编号"],
            "customer_type": kind,
            "industry": last["行业分类"],
            "contract_capacity_kva": last["合同容量"],
            "operating_capacity_kva": last["运行容量"],
            "voltage_level": last["电压等级"],
        }
    )


def _bills(panel: pd.DataFrame) -> pd.DataFrame:
    last_day = panel.period + pd.offsets.MonthEnd(0)
    return pd.DataFrame(
        {
            "bill_id": panel["用户编号"] + "-" + panel["年月"],
            "customer_id": panel["用户编号"],
            "period": panel.period.dt.date,
            "amount": panel["电费"],
            "owed": panel["欠费金额"],
            "penalty": panel["滞纳金"],
            "payments_made": panel["缴费次数"],
            "issued_on": last_day.dt.date,
            "due_on": last_day.dt.date,
        }
    )
