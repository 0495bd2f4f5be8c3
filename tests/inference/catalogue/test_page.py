from datetime import date, datetime
from xml.etree import ElementTree as ET

from feature_store.desk.database import Desk
from inference.catalogue.evaluation import evaluate
from inference.catalogue.page import render
from tests.inference.catalogue.conftest import catalogue, facts, tag

NOW = datetime(2026, 4, 1, 8, 30)


def test_the_page_is_well_formed_names_every_tag_and_escapes_labels(snapshot, tmp_path):
    rules = catalogue(
        tag("pay.late", "late_bills >= 3", label="<script>逾期</script>", truth="paid"), tag("a.b", "kwh > 1")
    )
    night, desk = snapshot(facts(), rules), Desk.open(tmp_path / "desk.db")
    page = render(evaluate(rules, [night], desk, date(2026, 4, 1), 90), night.manifest, NOW, 90)
    desk.close()
    assert "&lt;script&gt;逾期" in page
    assert "<script" not in page
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    assert [row.get("id") for row in root.iter("tr") if row.get("id")] == ["a.b", "pay.late"]
    text = "".join(root.itertext())
    for said in ("37.5%", "尚无结果（已缴费）", "未统计", "2026-04-01 08:30", "快照 s1"):
        assert said in text
