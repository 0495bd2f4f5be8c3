"""The tags as a data scientist walks through them: found, looked at, a rule tried, previewed and proposed."""

import pytest

from tests.inference.console.browser import fits, following, settled, visit

pytestmark = pytest.mark.slow


def test_a_tag_is_found_by_its_text_and_tells_its_definition(page):
    visit(page, "/console/tags")
    page.get_by_label("查找").fill("credit.known")
    with following(page):
        page.get_by_role("main").get_by_role("button", name="查找").click()
    assert page.locator("tbody tr").count() == 1
    with following(page):
        page.locator("tbody a").click()
    said = page.inner_text("main")
    assert all(word in said for word in ("default_probability >= 0", "客服中心", "100.0 %", "C001"))


def test_the_catalogue_is_filtered_without_a_script(page):
    visit(page, "/console/tags?dimension=%E5%9F%BA%E7%A1%80%E5%B1%9E%E6%80%A7")
    assert page.locator("tbody th").all_inner_texts() == [
        "标签tenure.new tenure.new",
        "标签tenure.settled tenure.settled",
    ]
    visit(page, "/console/tags?state=%E4%B8%8B%E7%BA%BF")
    assert "没有符合条件的标签" in page.inner_text("main")
    visit(page, "/console/tags?dimension=x", status=422)


@pytest.mark.parametrize("role", ["scientist"])
def test_a_changed_rule_is_checked_previewed_and_kept_as_a_proposal(page, tag_files):
    before = {path: path.read_text() for path in tag_files.rglob("*.toml")}
    visit(page, "/console/tags/credit.known")
    with following(page):
        page.get_by_role("link", name="试改规则").click()
    _fill(page, "default_probability >= 0.0001 AND nowhere > 1", "检查")
    assert "no column nowhere" in page.get_by_role("alert").inner_text()
    _fill(page, "default_probability >=", "检查")
    assert "character" in page.get_by_role("alert").inner_text()
    _fill(page, "default_probability > 0.5", "预览谁会得到、谁会失去")
    page.get_by_label("理由").wait_for(timeout=60_000)
    settled(page)
    assert page.inner_text(".figures").split()[:2] == ["现有", "60"]
    page.get_by_label("理由").fill("门槛太低")
    with following(page):
        page.get_by_role("button", name="保存为提案").click()
    said = page.inner_text("main")
    assert all(
        word in said for word in ("门槛太低", "周建模", "-rule = ", '+rule = "default_probability > 0.5"', "待定")
    )
    assert {path: path.read_text() for path in tag_files.rglob("*.toml")} == before


def _fill(page, rule, button):
    page.get_by_label("规则", exact=True).fill(rule)
    with following(page):
        page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("role", ["auditor"])
def test_an_auditor_reads_proposals_and_tries_no_rule(page):
    visit(page, "/console/tags/proposals")
    visit(page, "/console/tags/credit.known")
    assert page.get_by_role("link", name="试改规则").count() == 0
    visit(page, "/console/tags/credit.known/rule", status=403)


@pytest.mark.parametrize("role", ["crm"])
def test_an_agent_sees_the_tags_of_the_crm_and_no_proposal(page):
    visit(page, "/console/tags/credit.known")
    visit(page, "/console/tags/proposals", status=403)


def test_the_pages_of_tags_fit_a_phone_and_speak_english(page, tag_files):
    for path in ("/console/tags", "/console/tags/credit.known", "/console/tags/credit.known/rule"):
        visit(page, path)
        fits(page)
    with following(page):
        page.get_by_role("button", name="English").click()
    assert "Check" in page.inner_text("main")


@pytest.mark.parametrize("name", ["no.tag", "a" * 5_000, "%00", "credit.known%0a"])
def test_a_tag_that_there_is_not_is_a_page_that_says_so(page, name):
    visit(page, f"/console/tags/{name}", status=404)
