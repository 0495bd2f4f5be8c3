"""An auditor searches the ledger and has it verified: in a real browser, by a real command."""

import pytest

from registry.ledger import Ledger
from tests.inference.console.browser import fits, following, settled, visit

pytestmark = pytest.mark.slow
SECONDS = 90


@pytest.fixture(scope="module")
def entries(console):
    """Two entries in the ledger of the installation that the console shows."""
    ledger = Ledger.open(console.var / "ledger.db")
    found = [ledger.append("repair", "赵复核", {}, {"done": [each]}) for each in ("甲", "乙")]
    ledger.close()
    return found


@pytest.mark.parametrize("role", ["auditor"])
@pytest.mark.parametrize("path", ["", "/ledger", "/served", "/access", "/erasures", "/retention", "/packs"])
def test_every_page_of_the_audit_is_whole_and_fits_a_phone(entries, page, path):
    visit(page, f"/console/audit{path}")
    fits(page)


@pytest.mark.parametrize("role", ["auditor"])
def test_an_entry_is_found_by_its_person_and_shows_its_neighbours(entries, page):
    visit(page, "/console/audit/ledger")
    page.get_by_label("经办人").fill("赵复核")
    with following(page):
        page.get_by_role("button", name="查找").click()
    with following(page):
        page.get_by_role("link", name=str(entries[1].number), exact=True).click()
    assert entries[1].digest in page.inner_text("main")
    with following(page):
        page.get_by_role("link", name="前一条").click()
    assert entries[0].digest in page.inner_text("main")


@pytest.mark.parametrize("role", ["auditor"])
def test_the_ledger_is_verified_by_a_job_whose_result_is_shown(entries, page):
    visit(page, "/console/audit")
    with following(page):
        page.get_by_role("button", name="开始核对").click()
    page.get_by_text("findings").wait_for(timeout=SECONDS * 1000)
    settled(page)
    visit(page, "/console/audit")
    assert "findings" in page.get_by_role("table").first.inner_text()
