"""The pages of monitoring in a real browser, with charts drawn."""

import pytest

from tests.inference.console.browser import fits, visit
from tests.inference.console.monitoring.test_monitoring_pages import FEATURE, SCORE, TAG, report, write_nights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nights(console):
    write_nights(console.var, report(1), report(2, SCORE), report(3, SCORE, FEATURE, TAG))


@pytest.mark.parametrize("role", ["scientist"])
@pytest.mark.parametrize("path", ["", "/loads", "/drift", "/quality", "/tags", "/service"])
def test_every_page_of_monitoring_is_whole_and_fits_a_phone(nights, page, path):
    visit(page, f"/console/monitoring{path}")
    fits(page)
