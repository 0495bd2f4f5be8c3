"""The segments as an analyst walks through them: shares, one beside all customers, its customers, what moved."""

import pytest

from tests.inference.console.browser import fits, following, visit

pytestmark = pytest.mark.slow


def test_the_shares_of_the_segments_lead_to_one_of_them_and_to_its_customers(page, drilled):
    visit(page, "/console/segments")
    assert page.inner_text("h1") == "客户分群"
    with following(page):
        page.get_by_role("link", name=drilled).click()
    assert "与全体客户比较" in page.inner_text("main")
    with following(page):
        page.get_by_role("link", name="列出客户").click()
    assert page.locator("tbody tr").count() > 0
    assert page.locator("tbody a").first.get_attribute("href").startswith("/console/customers/C")


def test_a_page_of_customers_goes_on_where_the_one_before_ended(page):
    visit(page, "/console/tags/credit.known/customers")
    first = page.locator("tbody th").all_inner_texts()
    with following(page):
        page.get_by_role("link", name="下一页").click()
    second = page.locator("tbody th").all_inner_texts()
    assert first + second == sorted({*first, *second})
    assert (len(first), len(second)) == (50, 10)


def test_a_condition_narrows_the_customers_and_a_wrong_one_is_named(page):
    visit(page, "/console/tags/credit.known/customers")
    page.get_by_label("进一步的条件").fill("risk.upper AND NOT credit.known")
    with following(page):
        page.get_by_role("button", name="筛选").click()
    assert "没有客户符合" in page.inner_text("main")
    visit(page, "/console/tags/credit.known/customers?where=1%3D1", status=422)
    assert "where" in page.inner_text("main")


def test_the_map_shows_points_without_whose_they_are(page, console):
    answer = visit(page, "/console/segments")
    assert "分群地图" in page.inner_text("main")
    assert not [number for number in range(60) if f"C{number:03d}" in answer.text()]


def test_without_a_night_of_a_month_ago_the_movement_says_so(page):
    visit(page, "/console/segments/movement")
    assert "没有20至62天之前的快照可以比较" in page.inner_text("main")


def test_the_pages_of_segments_fit_a_phone_and_speak_english(page):
    visit(page, "/console/segments")
    fits(page)
    with following(page):
        page.locator("tbody a").first.click()
    fits(page)
    with following(page):
        page.get_by_role("button", name="English").click()
    assert "Beside all customers" in page.inner_text("main")


@pytest.mark.parametrize("name", ["s99", "a" * 5_000, "%00", "..%2f..%2fetc"])
def test_a_segment_that_there_is_not_is_a_page_that_says_so(page, name):
    visit(page, f"/console/segments/{name}", status=404)
