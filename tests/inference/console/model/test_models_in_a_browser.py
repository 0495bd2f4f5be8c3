"""A scientist asks, another person approves: in a real browser, as they would."""

import pytest

from registry.approval.request import State, read_requests
from registry.clock import china_now
from tests.inference.console.browser import fits, following, visit
from tests.inference.console.model.model_case import MODEL, ledger_of, serve, settings_at, world

pytestmark = pytest.mark.slow
ONE = f"/console/models/{MODEL}/2"


@pytest.fixture(scope="session")
def models(console):
    """The installation that the console shows, with version 1 in service and all evidence about version 2."""
    return world(settings_at(console.var, console.var / "configs"))


@pytest.mark.parametrize("role", ["scientist"])
@pytest.mark.parametrize(
    "path", ["/console/models", ONE, f"{ONE}/comparison", f"{ONE}/blast", "/console/models/timeline", "/console/models/promotions"]
)  # fmt: skip
def test_every_page_of_models_is_whole_and_fits_a_phone(models, page, path):
    visit(page, path)
    fits(page)


def test_a_second_person_approves_and_the_first_is_refused_with_the_reason(models, enter, console):
    scientist, auditor = enter("scientist"), enter("auditor")
    visit(scientist, ONE)
    scientist.get_by_label("理由").fill("三个月外推更稳")
    with following(scientist):
        scientist.get_by_role("button", name="提交申请").click()
    request = scientist.url.removeprefix(console.url)
    visit(auditor, request)
    auditor.get_by_label("批准理由").fill("依据齐全")
    with following(auditor):
        auditor.get_by_role("button", name="批准", exact=True).click()
    assert auditor.get_by_role("status").inner_text() == "已批准，待上线"
    found = read_requests(ledger_of(models))[int(request.rsplit("/", 1)[1])]
    assert (found.state, found.by, found.steps[-1].by) == (State.APPROVED, "周建模", "李审计")


def test_an_operator_who_asked_may_not_approve(models, page, console):
    visit(page, ONE)
    page.get_by_label("理由").fill("更稳")
    with following(page):
        page.get_by_role("button", name="提交申请").click()
    page.get_by_label("批准理由").fill("我自己批准")
    page.get_by_role("button", name="批准", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert "another person must approve" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("role", ["auditor"])
def test_the_recorded_page_of_evidence_opens_and_runs_nothing(models, page):
    visit(page, ONE)
    # A page in a sandbox runs no script, not even one that a test would ask it with: the answer itself is read.
    answer = page.goto(page.get_by_role("link", name="原件").first.get_attribute("href"))
    assert (answer.status, page.watch.faults) == (200, [])
    assert "<h1>模型卡" in answer.text()
    assert answer.headers["content-security-policy"].endswith("sandbox")


def test_an_operator_steps_back_and_is_told_what_came_of_it(models, page):
    serve(models, 2, 1, china_now())
    visit(page, f"/console/models/{MODEL}")
    fits(page)
    page.get_by_label("理由").fill("误报太多")
    with following(page):
        page.get_by_role("button", name="回退到第 1 版").click()
    assert page.inner_text("h1") == "回退"
    page.wait_for_function(
        "() => ['完成', '失败'].includes(document.querySelector('[role=status] .badge')?.textContent)"
    )
    # This town has no MLflow: the rollback is refused, and the ledger knows of none.
    assert page.locator("[role=status] .badge").inner_text() == "失败"
    assert list(ledger_of(models).entries(kind="rollback")) == []
