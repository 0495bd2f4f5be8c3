"""The pages about models, asked without a browser: what they say, what they refuse, what they may load."""

import pytest
from starlette.testclient import TestClient

from inference.console.model.version import EVIDENCE_POLICY
from registry.clock import china_now
from registry.evidence import evidence_folder
from tests.inference.console.model.model_case import MODEL, compare, ledger_of, serve, settings_at, world
from tests.inference.console.visitor import Visitor, visiting
from tests.inference.key_case import app_with, bundle_of, every_role

ONE = f"/console/models/{MODEL}/2"


@pytest.fixture
def settings(tmp_path):
    return world(settings_at(tmp_path / "var"))


@pytest.fixture
def visit(settings):
    """Return what opens the console as the key of a role."""
    with visiting(
        app_with(every_role(person="林工"), bundle_of(), var=settings.var, configs=settings.configs)
    ) as visitor:

        def visit(role: str = "scientist") -> Visitor:
            visitor.cookies.clear()
            visitor.login(role)
            return visitor

        yield visit


def test_the_inventory_says_what_serves_and_since_when(visit):
    page = visit().get("/console/models").text
    assert f'<a href="{ONE}">第 2 版</a>' in page
    assert "2026-02-20 12:00" in page
    assert "AUC 0.92 [0.9, 0.94]" in page


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"/console/models/{MODEL}", "训练陈"), ("/console/models/timeline", "更稳"), (ONE, "提前提醒&lt;b&gt;"),
        (f"{ONE}/comparison", "■ -0.0100 [-0.0200, -0.0010]"), (f"{ONE}/blast", "常逾期 pay.late"),
        ("/console/models/shadows", "没有影子运行"), ("/console/models/promotions", "没有等待办理的申请"),
    ],
)  # fmt: skip
def test_a_page_shows_what_was_recorded(visit, path, said):
    answer = visit().get(path)
    assert (answer.status_code, said in answer.text) == (200, True)
    assert len(answer.content) < 300_000


@pytest.mark.parametrize(
    "path",
    [
        "/console/models/none",
        f"/console/models/{MODEL}/0",
        f"/console/models/{MODEL}/{'9' * 5000}",
        "/console/models/promotions/7",
    ],
)
def test_what_there_is_not_is_not_found(visit, path):
    assert visit().get(path).status_code == 404


def test_stale_and_changed_evidence_is_told(visit, settings):
    serve(settings, 2, 1, china_now())
    path = evidence_folder(settings, MODEL, 2) / "card.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.92", "0.93"), encoding="utf-8")
    page = visit().get(ONE).text
    assert "is not what entry" in page
    assert "is against version 1, champion is 2" not in page  # it is the version compared


def test_an_evidence_page_is_served_as_recorded_and_can_do_nothing(visit, settings):
    answer = visit().get(f"/console/evidence/{MODEL}/2/card.zh.html")
    assert (answer.status_code, answer.headers["content-security-policy"]) == (200, EVIDENCE_POLICY)
    (evidence_folder(settings, MODEL, 2) / "card.zh.html").write_text("<p>改过", encoding="utf-8")
    assert visit().get(f"/console/evidence/{MODEL}/2/card.zh.html").status_code == 409
    assert visit().get(f"/console/evidence/{MODEL}/2/blast.csv").status_code == 409


def test_the_list_of_who_moves_is_recorded_before_it_is_given(visit, settings):
    answer = visit("auditor").get(f"{ONE}/blast/list")
    assert "C000001" in answer.text
    entry = list(ledger_of(settings).entries(kind="export"))[-1]
    assert (entry.by, entry.subject, entry.content["what"]) == ("林工", {"model": MODEL, "version": 2}, "blast list")


def test_the_list_is_not_for_a_key_without_the_permission(settings):
    app = app_with(every_role(scopes=frozenset()), bundle_of(), var=settings.var, configs=settings.configs)
    with visiting(app, "scientist") as visitor:
        assert visitor.get(f"{ONE}/blast/list").status_code == 403
        assert "blast/list" not in visitor.get(f"{ONE}/blast").text


@pytest.mark.parametrize("path", ["/console/models", ONE, "/console/models/promotions"])
def test_an_agent_sees_no_models(visit, path):
    assert visit("crm").get(path).status_code == 403


def test_a_page_of_models_speaks_english(visit):
    visitor: TestClient = visit()
    visitor.cookies.set("gridtags_language", "en")
    page = visitor.get(f"{ONE}/comparison").text
    assert "Every limit is kept" in page
    assert "few rows" in page


def test_a_missed_limit_is_told_and_blocks_the_request(visit, settings):
    evidence_folder(settings, MODEL, 2).joinpath("blast", "moved.csv").unlink()
    evidence_folder(settings, MODEL, 2).joinpath("blast").rmdir()
    compare(settings, 2, 1, missed=True)
    visitor = visit()
    assert "1 项界限未满足" in visitor.get(f"{ONE}/blast").text
    answer = visitor.submit(f"{ONE}/request", reason="外推更稳")
    assert (answer.status_code, "default_band is 0.031, must be ≤ 0.02" in answer.text) == (409, True)
