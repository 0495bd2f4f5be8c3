"""Annotation as its users meet it: label by key, undo, take in, see how far two people agree."""

import pytest

from feature_store.desk.annotation import ANNOTATIONS, annotation_of
from feature_store.desk.database import Desk
from tests.feature_store.annotation_rows import queue, task
from tests.inference.console.browser import fits, following, visit

pytestmark = pytest.mark.slow
HOME = "/console/annotation"


@pytest.fixture
def desk(console_var):
    """Return the desk of the installation with three calls of its warehouse queued, each wanted twice."""
    opened = Desk.open(console_var / "desk.db")
    with opened.writing() as connection:
        connection.execute(ANNOTATIONS.delete())
        calls = (("K0", "C001"), ("K1", "C002"), ("K2", "C004"))
        queue(connection, *(task(call, place, 2, customer) for place, (call, customer) in enumerate(calls)))
    yield opened
    opened.close()


def said(desk, call, person):
    with desk.reading() as connection:
        return annotation_of(connection, call, person)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def save(page, *keys):
    press(page, *keys)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_three_calls_are_labelled_by_key_one_is_undone_all_are_taken_in_and_agreement_is_shown(enter, desk):
    first, second = enter("scientist"), enter("crm")
    visit(first, HOME)
    with following(first):
        first.get_by_role("button", name="开始标注").click()
    assert "家里停电了" in first.inner_text(".talk")
    save(first, "1", "q", "f", "j", "j", "m")
    save(first, "3", "w")
    save(first, "n")
    assert "队列里没有等您标注的通话了" in first.inner_text("main")
    kept = said(desk, "K0", "周建模")
    assert (kept.concerns, kept.sentiment, kept.intensity) == ("outage_repair", "dissatisfied", 4)
    assert kept.evidence == "[[0, 1]]"
    visit(first, f"{HOME}/calls/K2")
    with following(first):
        press(first, "u")
    assert said(desk, "K2", "周建模") is None
    save(first, "2", "e")
    visit(second, f"{HOME}/next")
    save(second, "1", "q")
    save(second, "3", "w")
    visit(first, HOME)
    with following(first):
        first.get_by_role("button", name="标注入库").click()
    first.get_by_text("3 calls taken in").wait_for(timeout=60_000)
    visit(first, HOME)
    assert "2 通电话由两人以上标注；关注点完全相同的占 100.0 %" in first.inner_text("main")
    row = first.get_by_role("row").filter(has=first.get_by_role("rowheader", name="停电抢修"))
    assert row.get_by_role("cell").all_inner_texts() == ["2", "1", "1.00"]
    assert said(desk, "K1", "陈坐席").state == "taken"
    fits(first)


def test_with_keys_switched_off_the_mouse_does_it(enter, desk):
    page = enter("operator")
    visit(page, f"{HOME}/calls/K0")
    page.get_by_label("用单个按键操作").uncheck()
    press(page, "x", "1")
    assert page.get_by_label("停电抢修", exact=False).first.is_checked() is False
    page.get_by_label("没有关注点").check()
    with following(page):
        page.get_by_role("button", name="保存").click()
    assert said(desk, "K0", "王运维").concerns == "none"
    with following(page):
        page.get_by_role("button", name="撤销").click()
    assert said(desk, "K0", "王运维") is None


def test_no_concern_and_a_concern_exclude_each_other_at_once(enter, desk):
    page = enter("operator")
    visit(page, f"{HOME}/calls/K1")
    press(page, "4", "n")
    assert [each.get_attribute("value") for each in page.locator('input[name="concerns"]:checked').all()] == ["none"]
    press(page, "4")
    assert [each.get_attribute("value") for each in page.locator('input[name="concerns"]:checked').all()] == [
        "metering"
    ]
    fits(page)


def test_the_gain_is_a_page_of_its_own(page):
    visit(page, f"{HOME}/gain")
    assert page.inner_text("h1") == "标注的收益"
    fits(page)
