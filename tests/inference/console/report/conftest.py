"""Two months of reports beside the data that the console shows."""

import pytest

from inference.monthly.comparison import restated
from inference.monthly.page import report_page
from inference.monthly.shelf import ReportShelf
from tests.inference.monthly.monthly_case import MONTH, billed, customer, report, snapshot


@pytest.fixture(scope="session")
def shelf(console, tmp_path_factory) -> ReportShelf:
    """Return the shelf that the console shows: September, and October, for which a figure of September was restated."""
    places = [tmp_path_factory.mktemp(name) for name in ("september", "october")]
    old = snapshot(places[0], [customer(n, owed_now=100.0 * (n < 20)) for n in range(200)], MONTH.begin)
    new = snapshot(places[1], [customer(n, owed_now=100.0 * (n < 40)) for n in range(200)])
    september = report(None, old, billed=(billed(200, 1500.0),)).model_copy(
        update={"month": "2026-09", "before": "2026-08"}
    )
    october = restated(report(old, new), september)
    kept = ReportShelf(console.var / "reports")
    kept.keep(MONTH.shifted(-1), {"json": september.model_dump_json().encode()})
    kept.keep(
        MONTH, {"json": october.model_dump_json().encode(), "html": report_page(october).encode(), "pdf": b"%PDF-1.7"}
    )
    return kept
