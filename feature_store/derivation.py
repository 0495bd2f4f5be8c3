"""What is derived from loaded tables and kept: brought up to date after each load, and nothing is written where nothing came."""

from datetime import datetime
from pathlib import Path

from feature_store.curve_day_table import refresh_curve_days
from feature_store.identity.config import load_identity_config
from feature_store.identity.resolution import resolve
from feature_store.tariff import load_tariffs
from feature_store.warehouse import Warehouse


def refresh_derived(warehouse: Warehouse, configs: Path, now: datetime) -> dict[str, int]:
    """Bring daily curve aggregates, parties and owners of messages up to date; return how many parts or tables were written.

    Raises
    ------
    FeatureStoreError
        A configuration is wrong.
    """
    curves = refresh_curve_days(warehouse, load_tariffs(configs), now)
    identities = resolve(warehouse, load_identity_config(configs / "identity.toml"), now)
    return {"curve_days": curves, "identities": len(identities.written)}
