"""Reports as a manager walks through them."""

import re

import pytest

from inference.monthly.month import Month
from tests.inference.console.browser import fits, following, settled, visit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("shelf")]

LARGEST_PAGE = 300_000


def test_from_the_list_to_a_month_to_a_section_to_its_figures(page):
    visit(page, "/console/reports")
    with following(page):
        page.get_by_role("link", name="2026-10", exact=True).click()
    assert page.locator("main ol li").count() == 5
    with following(page):
        page.get_by_role("link", name="欠费与预期损失").click()
    assert page.inner_text("h1") == "欠费与预期损失"
    cell = page.get_by_role("row", name=re.compile("合计")).first.locator("td").nth(1)
    assert re.sub(r"\s+", " ", cell.inner_text()) == "4,000元 上月 2,000元 ▲ 升高"


@pytest.mark.parametrize("path", ["", "/2026-10", "/2026-10/feelings", "/compare"])
def test_every_page_is_small_clean_and_fits_on_a_phone(page, path):
    response = visit(page, f"/console/reports{path}")
    assert len(response.body()) < LARGEST_PAGE
    fits(page)


def test_a_restated_figure_stands_beside_what_was_said(page):
    visit(page, "/console/reports/2026-10/value")
    assert "上月报告为 1,500元" in page.inner_text("main")


def test_two_months_stand_side_by_side(page):
    visit(page, "/console/reports/compare")
    page.get_by_label("部分").select_option(label="欠费与预期损失")
    with following(page):
        page.get_by_role("button", name="对比").click()
    row = page.get_by_role("row", name=re.compile("合计 欠费金额")).first
    assert row.locator("td").all_inner_texts() == ["欠费金额", "2,000元", "4,000元", "+2,000元"]


def test_files_are_downloaded_under_the_name_of_their_month(page, shelf):
    visit(page, "/console/reports/2026-10")
    for kind in ("html", "pdf", "json"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind.upper(), exact=True).click()
        assert download.value.suggested_filename == f"gridtags-2026-10.{kind}"
        assert download.value.path().read_bytes() == shelf.path(Month(2026, 10), kind).read_bytes()
    settled(page)


def test_the_downloaded_page_shows_its_charts_and_asks_nobody(page, shelf):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shelf.path(Month(2026, 10), "html").as_uri())
    assert page.locator("figure svg").count() >= 3
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Gridtags Sans\"', '客户标签'))")
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


def test_in_english_the_frame_is_english_and_what_was_reported_stays(page):
    visit(page, "/console/reports/2026-10")
    with following(page):
        page.get_by_role("button", name="English").click()
    assert page.inner_text("h1") == "Monthly report 2026-10"
    assert "欠费与预期损失" in page.inner_text("main")


NOT_THERE = {
    "/2026-13": 404,
    "/2026-07": 404,
    "/2026-10/nothing": 404,
    "/2026-09/file/pdf": 404,
    "/compare?first=x": 422,
}


def test_what_is_not_there_is_said_in_the_frame(page):
    for path, said in NOT_THERE.items():
        visit(page, f"/console/reports{path}", status=said)


@pytest.mark.parametrize("role", ["auditor"])
def test_who_reads_only_cannot_make_one(page, console):
    visit(page, "/console/reports")
    assert page.get_by_role("button", name="生成月报").count() == 0


def test_make_it_now_starts_a_job_and_its_files_can_be_downloaded(page):
    visit(page, "/console/reports")
    page.get_by_label("月份").fill("2026-03")
    with following(page):
        page.get_by_role("button", name="生成月报").click()
    assert "/console/jobs/" in page.url
    page.wait_for_selector("text=完成", timeout=180_000)
    assert page.get_by_role("link", name="report.html").count() == 1
    visit(page, "/console/reports")
    assert page.get_by_role("link", name="2026-03", exact=True).count() == 1
