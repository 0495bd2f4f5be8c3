"""The frame as its users meet it."""

import re

import pytest

from tests.inference.console.browser import fits, following, settled, visit

pytestmark = pytest.mark.slow


def test_a_key_opens_the_page_that_was_asked_for_and_the_logout_closes_it(enter, console):
    page = enter(None)
    visit(page, "/console/jobs")
    assert page.inner_text("h1") == "登录"
    page.get_by_label("密钥").fill(console.keys["auditor"])
    with following(page):
        page.get_by_role("main").get_by_role("button", name="登录").click()
    assert page.url == f"{console.url}/console/jobs"
    assert "李审计" in page.inner_text("header")
    with following(page):
        page.get_by_role("button", name="退出").click()
    visit(page, "/console")
    assert page.inner_text("h1") == "登录"


def test_a_wrong_key_is_told_so_and_opens_nothing(enter):
    page = enter(None)
    visit(page, "/console/login")
    page.get_by_label("密钥").fill("not-a-key")
    with following(page):
        page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text() == "密钥不正确，或已失效"
    assert page.context.cookies() == []


def test_no_script_can_read_the_session(page):
    visit(page, "/console")
    assert page.evaluate("document.cookie") == ""
    cookie = next(each for each in page.context.cookies() if each["name"] == "gridtags_session")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/console")


def test_the_language_is_chosen_once_and_stays(page):
    visit(page, "/console")
    with following(page):
        page.get_by_role("button", name="English").click()
    assert page.get_attribute("html", "lang") == "en"
    visit(page, "/console/jobs")
    assert page.inner_text("h1") == "Jobs"
    own = page.locator("main").locator("h1, caption, th, p").all_inner_texts()  # a person's name stays as it is
    assert not [text for text in own if re.search(r"[\u4e00-\u9fff]", text)]
    with following(page):
        page.get_by_role("button", name="中文").click()
    assert (page.get_attribute("html", "lang"), page.inner_text("h1")) == ("zh-CN", "任务")


def test_the_keyboard_reaches_the_text_first_and_then_everything(page):
    visit(page, "/console")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/console", "/console/jobs", "/console/login", "/console/nowhere"])
def test_a_page_fits_on_a_phone(page, path):
    visit(page, path, status=404 if "nowhere" in path else 200)
    fits(page)


def test_on_paper_stands_what_the_page_says_without_what_leads_elsewhere(page):
    visit(page, "/console")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("header.top").is_visible()


def test_a_page_that_is_not_there_says_so_in_the_frame(page):
    visit(page, "/console/nowhere", status=404)
    assert page.inner_text("h1") == "没有找到"
    with following(page):
        page.get_by_role("link", name="回到首页").click()
    assert page.inner_text("h1") == "首页"


@pytest.mark.parametrize("role", ["auditor"])
def test_a_role_sees_the_parts_that_it_may_enter_and_none_of_the_others(page):
    visit(page, "/console")
    for link in page.get_by_role("navigation", name="主导航").get_by_role("link").all():
        assert page.request.get(link.get_attribute("href")).status == 200


@pytest.mark.parametrize("role", ["auditor"])
def test_a_job_is_started_watched_and_found_again(page):
    visit(page, "/console/audit")
    with following(page):
        page.get_by_role("button", name="开始核对").first.click()
    assert page.inner_text("h1") == "核对台账"
    page.wait_for_function("() => document.querySelector('[role=status] .badge')?.textContent === '失败'")
    settled(page)
    # Nobody promoted the bundle of this town, which the verification finds out.
    assert re.search(r"\b[1-9]\d* findings", page.get_by_role("region", name="输出").inner_text())
    with following(page):
        page.get_by_role("main").get_by_role("link", name="任务").click()
    assert page.get_by_role("row").nth(1).inner_text().split()[:3] == ["核对台账", "失败", "李审计"]
