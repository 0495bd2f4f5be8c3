"""Ledgers on both databases, and one with signed roots."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry.clock import CHINA
from registry.ledger import Ledger
from registry.ledger.root import sign_root
from registry.settings import RegistrySettings

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)


@pytest.fixture(params=["postgres", "sqlite"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger may lie."""
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else str(tmp_path / "ledger.db")


@pytest.fixture
def settings(tmp_path: Path) -> RegistrySettings:
    return RegistrySettings(var=tmp_path / "var")


@pytest.fixture
def signed(settings: RegistrySettings) -> Ledger:
    """A ledger of six entries, two a day, a root after each day."""
    for day in range(3):
        ledger = Ledger.open(settings.ledger_location, clock=lambda day=day: NOON + timedelta(days=day))
        for number in range(2):
            ledger.append(
                "promotion",
                "李四",
                {"model": "default-risk", "version": day},
                {"reason": "更好", "share": 1 / 3, "step": number},
            )
        sign_root(settings, ledger, lambda day=day: NOON + timedelta(days=day))
    return ledger
