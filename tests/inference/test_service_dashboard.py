"""The dashboard and the alerts name only what the service really shows."""

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from feature_store.snapshot.durable import put
from inference.monitoring.exposition import exposition_of
from inference.monitoring.report import MonitoringReport
from inference.settings import ServiceSettings
from tests.inference.reading_case import NOON
from tests.inference.service_fake import ask, fake_app

FOLDER = ServiceSettings().configs / "service"
METRIC = re.compile(r"\b(?:gridtags|process)_[a-z_]+\b")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    night = MonitoringReport(
        day="2026-03-01", made_at=NOON, snapshot_id="s1", as_of=NOON, bundle_id="b1", customers=2, requested=("segments",)
    )  # fmt: skip
    var = tmp_path_factory.mktemp("var")
    put(var / "monitoring" / "metrics.prom", exposition_of(night))
    text = ask(fake_app(var=var), "GET", "/metrics").text
    families = list(text_string_to_metric_families(text))
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    return {family.name + suffix for family in families for suffix in suffixes[family.type]}


@pytest.mark.parametrize("file", ["grafana.json", "alerts.yaml"])
def test_every_metric_it_names_is_shown_by_the_service(file, shown):
    named = set(METRIC.findall((FOLDER / file).read_text(encoding="utf-8")))
    assert named
    assert named <= shown


def test_the_dashboard_is_json_with_a_chinese_title_on_every_panel():
    panels = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(re.search(r"[\u4e00-\u9fff]", panel["title"]) for panel in panels)
