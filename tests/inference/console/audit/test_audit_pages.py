"""The pages of the audit: search, an entry and its neighbours, what served when, who looked, erasures, clocks."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.erasure import ask_erasure
from feature_store.desk.opt_out import Act
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.console.audit.ledger import PAGE
from inference.console.audit.wording import KINDS as WORDS
from inference.disclosure.audit import lines_about
from inference.retention.due import Due
from inference.retention.standing import write_retention
from registry.clock import china_now
from registry.ledger import KINDS, Ledger
from registry.retrain_due import RetrainDue
from registry.settings import RegistrySettings
from tests.inference.console.model.model_case import MODEL, settings_at, world
from tests.inference.console.visitor import visiting
from tests.inference.key_case import bundle_of, every_role, office

LEDGER = "/console/audit/ledger"


@pytest.fixture
def settings(tmp_path):
    return world(settings_at(tmp_path / "var"))


@pytest.fixture
def desk(tmp_path):
    desk = Desk.open(tmp_path / "desk.db")
    yield desk
    desk.close()


@pytest.fixture
def visit(settings, desk, tmp_path):
    reader = open_reader(str(tmp_path / "online.db"))
    at = replace(office(every_role(), bundle_of(), reader, var=settings.var, configs=settings.configs), desk=desk)
    with visiting(create_app(at), "auditor") as visitor:
        yield visitor


@pytest.fixture
def ledger(settings):
    ledger = Ledger.open(settings.ledger_location)
    yield ledger
    ledger.close()


def test_entries_are_found_by_kind_person_model_and_day(visit):
    today = china_now().date()
    found = visit.get(f"{LEDGER}?kind=evidence&by=训练陈&model={MODEL}&first={today}&last={today}").text
    assert (found.count("<td>证据</td>"), "上线</td>" in found) == (7, False)
    assert "没有符合条件的条目" in visit.get(f"{LEDGER}?kind=erase").text
    assert visit.get(f"{LEDGER}?number=3").headers["location"] == f"{LEDGER}/3"


def test_a_long_search_goes_on_page_by_page(visit, ledger):
    for number in range(2 * PAGE):
        ledger.append("opt_out", "客服甲", {"person": f"p{number}"}, {})
    page = visit.get(f"{LEDGER}?kind=opt_out")
    assert page.text.count("客服甲</td>") == PAGE
    following = page.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "below=" in following
    assert visit.get(following).text.count("客服甲</td>") == PAGE


@pytest.mark.parametrize(
    "query",
    ["kind=none", "last=2026-03-01&first=2026-03-02", "number=0", "number=x", "by=" + "x" * 90, "model=A B", "other=1"],
)  # fmt: skip
def test_a_bad_search_is_refused_with_its_field(visit, query):
    answer = visit.get(f"{LEDGER}?{query}")
    assert (answer.status_code, query.partition("=")[0] in answer.text) == (422, True)


def test_an_entry_shows_that_it_is_bound_to_its_neighbours(visit):
    page = visit.get(f"{LEDGER}/2").text
    assert "本条摘要正确，与前后条目相接" in page
    assert f'href="{LEDGER}/1" rel="prev"' in page
    assert f'href="{LEDGER}/3" rel="next"' in page


def test_an_entry_that_was_changed_is_told(visit, settings):
    with sqlite3.connect(settings.ledger_location) as connection:
        connection.execute("DROP TRIGGER ledger_entry_stays")
        connection.execute("UPDATE ledger_entry SET \"by\" = '别人' WHERE number = 2")
    page = visit.get(f"{LEDGER}/2").text
    assert "写入后被改动过" in page
    assert "本条摘要正确" in visit.get(f"{LEDGER}/5").text


@pytest.mark.parametrize("number", ["0", "99999", "x", "9" * 5000, "-1"])
def test_an_entry_there_is_not_is_not_found(visit, number):
    assert visit.get(f"{LEDGER}/{number}").status_code == 404


def test_every_kind_of_entry_has_its_word():
    assert WORDS.keys() == KINDS


def test_what_served_at_an_instant_is_told(visit):
    page = visit.get("/console/audit/served?at=2026-02-25T08:00").text
    assert "b1" in page
    assert "该时点没有模型包" in visit.get("/console/audit/served?at=2026-01-01T08:00").text
    assert visit.get("/console/audit/served?at=gestern").status_code == 422


def test_a_look_at_a_customer_of_the_past_is_recorded(visit, settings):
    answer = visit.get("/console/audit/served?customer=C000001")
    assert answer.status_code == 404
    (line,) = lines_about(settings.var / "audit", "C000001")
    assert (line["event"], line["key"], line["endpoint"]) == ("sensitive_read", "auditor", "/console/audit/served")


def test_an_erasure_is_listed_without_the_person_and_has_its_proof(visit, desk):
    with desk.writing() as connection:
        found = ask_erasure(connection, "C000001", Act("客服甲", "k1", "本人申请", "api"), {"contests": 1}, {MODEL: 1})
    page = visit.get("/console/audit/erasures").text
    assert (found.digest[:16] in page, "C000001" in page, "进行中" in page) == (True, False, True)
    proof = visit.get(f"/console/audit/erasures/{found.digest}")
    assert (proof.status_code, "个人信息删除证明" in proof.text, "C000001" in proof.text) == (200, True, False)
    assert visit.get(f"/console/audit/erasures/{'0' * 64}").status_code == 404


def test_the_clocks_are_shown_as_they_were_found_last(visit, settings):
    shutil.copy(RegistrySettings().configs / "governance.toml", settings.configs)
    assert "还没有核对过" in visit.get("/console/audit/retention").text
    due = Due("snapshots", "folders", "due", 3, date(2025, 1, 1), date(2026, 2, 1), names=("snapshots/s1",))
    write_retention(settings.var, [due], [RetrainDue(MODEL, 1, 2, date(2026, 1, 1))], china_now())
    page = visit.get("/console/audit/retention").text
    assert ("夜间快照" in page, "已到期，应删除" in page, "snapshots/s1" in page) == (True, True, True)
    assert "逾期" in visit.get("/console/audit/erasures").text


def test_an_access_report_is_shown_from_the_file_of_its_job(visit, settings):
    job = "20260301T120000-0123abcd"
    folder = settings.var / "console" / "jobs" / job
    (folder / "files").mkdir(parents=True)
    said = {"id": job, "name": "access", "arguments": {"first": "2026-02-01", "last": "2026-03-01"}, "person": "周审",
            "key": "auditor", "role": "auditor", "state": "done", "created_at": china_now().isoformat()}  # fmt: skip
    (folder / "job.json").write_text(json.dumps(said))
    unusual = {"kind": "volume", "day": "2026-02-02", "key": "crm", "role": "crm", "value": 400, "usual": 60.5}
    report = {"from": "2026-02-01", "to": "2026-03-01", "customer": None, "key": None, "lines": 7, "customers": 3,
              "unusual": [unusual], "keys": [], "looks": [], "integrity": []}  # fmt: skip
    (folder / "files" / "access.json").write_text(json.dumps(report))
    assert f"/console/audit/access/{job}" in visit.get("/console/audit/access").text
    assert "当日查看客户数异常" in visit.get(f"/console/audit/access/{job}").text
    assert visit.get("/console/audit/access/20260301T120000-ffffffff").status_code == 404


@pytest.mark.parametrize("path", ["", "/ledger", "/access", "/erasures", "/retention", "/packs"])
def test_a_scientist_has_no_audit_but_sees_what_served(visit, path):
    visit.cookies.clear()
    visit.login("scientist")
    assert visit.get(f"/console/audit{path}").status_code == 403
    assert visit.get("/console/audit/served").status_code == 200
