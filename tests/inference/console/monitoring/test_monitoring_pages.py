"""The pages of monitoring: each finding in words, since when, and what to do; loads, and how the service does."""

from datetime import datetime

import pytest

from feature_store.quality.profile import Finding as LoadFinding
from feature_store.quality.profile import Level as LoadLevel
from feature_store.quality.standing import FILE, LoadLine, LoadStanding, Reason, TableLine
from inference.console.monitoring.advice import ADVICE, KINDS
from inference.console.monitoring.health import quantile
from inference.monitoring.figure import BandRate, Estimate, Realised
from inference.monitoring.finding import Finding, Level
from inference.monitoring.report import EstimatedQuality, MonitoringReport, ReferenceNote
from inference.monitoring.trend import REPORT, TREND, Trend, key_of, latest_report, read_trend, trend_of
from inference.monitoring.wording import KINDS as REPORTED
from registry.clock import CHINA
from registry.retrain_request import open_request
from registry.settings import RegistrySettings
from tests.inference.console.visitor import visiting
from tests.inference.key_case import app_with, bundle_of, every_role

NOON = datetime(2026, 3, 5, 12, tzinfo=CHINA)
SCORE = Finding(
    kind="score", name="default_probability", value=0.31, level=Level.ALARM, model="default-risk", version=1, limit=0.25
)
FEATURE = Finding(
    kind="feature",
    name="owed_now",
    value=0.18,
    level=Level.WATCH,
    model="default-risk",
    version=1,
    noise=0.01,
    limit=0.25,
)
TAG = Finding(kind="tag_share", name="pay.late", value=0.3, usual=0.1, level=Level.ALARM, limit=0.01)


def report(day: int, *findings: Finding) -> MonitoringReport:
    band = BandRate(band="D", rows=100, events=30, predicted=0.25, realised=0.3, low=0.2, high=0.4)
    expected = Estimate(0.9, 0.88, 0.92)
    return MonitoringReport(
        day=f"2026-03-{day:02}", made_at=NOON, snapshot_id="s1", as_of=NOON, bundle_id="b1", customers=5000, findings=findings,
        references=(ReferenceNote(model="default-risk", version=1, snapshot_id="s0", as_of=NOON, rows=60, calls=0, text_calls=0),),
        estimated=(EstimatedQuality(model="default-risk", version=1, rows=60, threshold=None, figures={"auc": expected}),),
        realised=(Realised(
            model="default-risk", version=1, as_of="2026-01-01", rows=120, ripe=100, events=30, auc=0.88, auc_low=0.8, auc_high=0.9,
            brier=0.1, estimated={"auc": expected}, bands=(band,),
        ),), skipped=("concerns: too few calls",),
    )  # fmt: skip


def write_nights(var, *nights: MonitoringReport) -> None:
    root = var / "monitoring"
    for each in nights:
        (root / each.day).mkdir(parents=True)
        (root / each.day / REPORT).write_text(each.model_dump_json(), encoding="utf-8")
    (root / TREND).write_text(trend_of(sorted(root.glob(f"*/{REPORT}"))).model_dump_json(), encoding="utf-8")


@pytest.fixture
def visit(tmp_path):
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path), "scientist") as visitor:
        yield visitor


def test_a_finding_is_told_in_words_with_its_first_night(visit, tmp_path):
    write_nights(tmp_path, report(1), report(2, SCORE), report(3, SCORE, FEATURE, TAG))
    page = visit.get("/console/monitoring").text
    assert "得分分布与上线时不同" in page
    assert "暂缓据此扩大处置" in page
    assert page.count("<td>2026-03-02</td>") == 1
    assert page.count("<td>2026-03-03</td>") >= 2
    assert "concerns: too few calls" in page


def test_a_figure_that_was_within_its_limit_in_between_counts_from_then(tmp_path):
    write_nights(tmp_path, report(1, SCORE), report(2), report(3, SCORE))
    trend = read_trend(tmp_path / "monitoring")
    assert trend.since(SCORE) == "2026-03-03"
    assert trend.since(FEATURE) == ""
    assert trend.nights[0].figures == {key_of(SCORE): 0.31}


def test_a_report_of_another_version_of_the_software_is_passed_over(tmp_path):
    write_nights(tmp_path, report(1, SCORE), report(2))
    (tmp_path / "monitoring" / "2026-03-02" / REPORT).write_text('{"day": 2}')
    assert latest_report(tmp_path / "monitoring").day == "2026-03-01"
    assert read_trend(tmp_path / "none") == Trend()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/drift", "特征分布 CSI owed_now"), ("/quality", "0.9 [0.88, 0.92]"), ("/quality", "D (100)"),
        ("/tags", "标签占比 pay.late"),
        ("/service", "服务就绪"), ("/loads", "还没有装载记录"),
    ],
)  # fmt: skip
def test_a_page_shows_its_part(visit, tmp_path, path, said):
    write_nights(tmp_path, report(1), report(2, SCORE, FEATURE, TAG))
    answer = visit.get(f"/console/monitoring{path}")
    assert (answer.status_code, said in answer.text) == (200, True)


@pytest.mark.parametrize("path", ["", "/loads", "/drift", "/quality", "/tags", "/service"])
def test_a_page_is_there_before_the_first_night(visit, path):
    assert visit.get(f"/console/monitoring{path}").status_code == 200


def test_a_model_that_waits_for_training_is_told_with_its_reason(visit, tmp_path):
    open_request(RegistrySettings(var=tmp_path), "default-risk", 1, ("score PSI 0.31",), NOON)
    assert "score PSI 0.31" in visit.get("/console/monitoring").text


def test_a_load_that_was_held_back_is_told_with_check_and_reason(visit, tmp_path):
    line = LoadLine(
        file="bills.csv",
        source="stategrid",
        loaded_at=NOON.isoformat(),
        read=100,
        accepted=0,
        quarantined=40,
        held=True,
    )
    finding = LoadFinding(level=LoadLevel.STOP, check="quarantine_share", column="", figure=0.4, limit=0.05)
    reason = Reason(zh="应收金额：格式不正确", en="amount: not a valid", rows=40)
    table = TableLine(table="bills", zh="应收电费", loads=3, latest=(line,), findings=(finding,), reasons=(reason,))
    (tmp_path / FILE).write_text(LoadStanding(made_at=NOON, tables=(table,)).model_dump_json(), encoding="utf-8")
    page = visit.get("/console/monitoring/loads").text
    assert all(said in page for said in ("■ 未装载", "隔离率", "应收金额：格式不正确", "--despite"))


def test_every_kind_that_a_night_reports_has_its_words():
    assert KINDS.keys() == REPORTED.keys() == ADVICE.keys()


@pytest.mark.parametrize(("share", "seconds"), [(0.25, 0.05), (0.5, 0.1), (0.7, 0.55), (0.99, 1.0)])
def test_a_quantile_lies_within_its_bucket(share, seconds):
    buckets = [(0.1, 50.0), (1.0, 90.0), (float("inf"), 100.0)]
    assert quantile(buckets, share) == pytest.approx(seconds)


def test_no_requests_have_no_times():
    assert quantile([], 0.5) is None
    assert quantile([(0.1, 0.0), (float("inf"), 0.0)], 0.99) is None


def test_requests_are_counted_by_path(visit):
    visit.get("/console/jobs")
    page = visit.get("/console/monitoring/service").text
    assert "/console/jobs</th>" in page
