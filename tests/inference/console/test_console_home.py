"""The home page tells what is in service, and whatever is missing."""

from datetime import timedelta

import pytest

from feature_store.desk.contest import CONTESTS
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import SnapshotRef
from inference.app import create_app
from inference.console.frame.attention import STALE, attention
from registry.clock import china_now
from registry.error import LedgerError
from tests.inference.console.visitor import visiting
from tests.inference.key_case import app_with, bundle_of, every_role, office
from tests.inference.service_fake import FakeReader

FRESH = SnapshotRef("s9", china_now(), "b1", 1_234_567)


def home(tmp_path, reader, bundle=None, role="operator") -> str:
    with visiting(app_with(every_role(), bundle, reader, var=tmp_path), role) as visitor:
        answer = visitor.get("/console")
        assert answer.status_code == 200
        return answer.text


def test_it_says_what_is_in_service(tmp_path):
    page = home(tmp_path, FakeReader(snapshot=FRESH), bundle_of())
    assert "1,234,567" in page
    assert "s9" in page
    assert "没有载入模型包" in page  # this bundle holds no model


@pytest.mark.parametrize(
    ("snapshot", "failure", "said"),
    [
        (None, None, "尚未发布快照"),
        (SnapshotRef("s1", china_now() - 2 * STALE, "b1", 5), None, "快照已有 72 小时未更新"),
        (FRESH, StoreUnavailableError("inside"), "在线库没有应答"),
    ],
)
def test_it_says_what_is_missing_instead_of_failing(tmp_path, snapshot, failure, said):
    reader = FakeReader(snapshot=snapshot)
    reader.failure = failure
    assert said in home(tmp_path, reader)


def test_a_fresh_snapshot_needs_no_attention(tmp_path):
    at = office(every_role(), bundle_of(), var=tmp_path)
    found = attention(at, FRESH, FRESH.computed_at + STALE - timedelta(seconds=1), answers=True)
    assert not any("快照" in each.text for each in found)


def test_what_cannot_be_looked_at_spoils_nothing_else(tmp_path, monkeypatch):
    at = office(every_role(), bundle_of(), var=tmp_path)
    vars(at)["ledger"] = BrokenLedger()
    found = [each.text for each in attention(at, None, china_now(), answers=True)]
    assert "有一项无法查看，详见服务日志" in found
    assert "尚未发布快照：请先运行夜间任务" in found


class BrokenLedger:
    """A ledger that nobody can read."""

    def entries(self, **_):
        raise LedgerError("inside")


def test_appeals_that_wait_are_for_those_who_decide_them(tmp_path):
    at = office(every_role(), bundle_of(), var=tmp_path)
    texts = [column.name for column in CONTESTS.columns if column.name != "tag_version"]
    filed = dict.fromkeys(texts, "x") | {"contest_id": "f" * 16, "state": "open"}
    with at.desk.writing() as connection:
        connection.execute(CONTESTS.insert().values(filed))
    try:
        with visiting(create_app(at), "auditor") as visitor:
            assert "1 件异议等待处理" in visitor.get("/console").text
            visitor.login("crm")
            assert "异议等待处理" not in visitor.get("/console").text
    finally:
        with at.desk.writing() as connection:
            connection.execute(CONTESTS.delete().where(CONTESTS.c.contest_id == filed["contest_id"]))
