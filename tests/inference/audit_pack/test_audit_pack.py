"""The audit pack: complete, closed in itself, verified, and without lists of customers."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from inference.audit_pack.pack import AuditPackError, write_pack
from inference.audit_pack.period import Period
from registry.clock import china_now
from registry.digest import file_digest, folder_digests
from registry.evidence import EvidenceHead, put_evidence
from registry.ledger import installation_ledger
from registry.ledger.standalone_verifier import verify
from registry.settings import RegistrySettings
from tests.inference.service_bundle import promote
from tests.registry.service_entry import served

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path) -> RegistrySettings:
    """An installation with a promoted version, its card and blast radius, and a monitoring report of two days."""
    settings = RegistrySettings(var=tmp_path / "var")
    for kind in ("card", "blast"):
        head = EvidenceHead(kind=kind, model="default-risk", version=1, made_at="2026-03-01")
        put_evidence(settings, head, {}, {"zh": f"<p>{kind}</p>"})
    lists = settings.var / "evidence" / "default-risk" / "1" / "blast"
    lists.mkdir()
    (lists / "moved.csv").write_text("customer_id\nC000001\n")
    served(settings.ledger_location, promote(settings.bundles, 1), None, datetime(2026, 3, 1, tzinfo=UTC))
    for day in ("2026-03-01", "2026-04-01"):
        (settings.var / "monitoring" / day).mkdir(parents=True)
        (settings.var / "monitoring" / day / "report.html").write_text("<p>监测</p>")
    return settings


def packed(settings, out: Path):
    # Entries about evidence bear the instant at which the test runs.
    period = Period(date(2026, 1, 1), china_now().date())
    return write_pack(settings, installation_ledger(settings), "default-risk", period, out, NOW)


def test_everything_lies_in_the_folder_and_its_links_lead_to_it(settings, tmp_path):
    pack, _ = packed(settings, tmp_path / "pack")
    page = (tmp_path / "pack" / "index.html").read_text()
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {"evidence/1/card.zh.html", "ledger/ledger.jsonl", "access/access.html", "manifest.json"} <= links
    assert [link for link in links if not (tmp_path / "pack" / link).is_file()] == []
    assert not re.search(r"https?://", page)
    assert (pack.verification.findings, "未发现不符" in page, "验证通过" in page) == ((), True, True)


def test_the_ledger_in_it_is_verified_by_its_own_program(settings, tmp_path):
    packed(settings, tmp_path / "pack")
    assert verify(str(tmp_path / "pack" / "ledger" / "ledger.jsonl"))[1:] == (1, 5)


def test_lists_of_customers_are_left_out(settings, tmp_path):
    packed(settings, tmp_path / "pack")
    text = "".join(path.read_text() for path in (tmp_path / "pack").rglob("*") if path.is_file())
    assert "C000001" not in text


def test_monitoring_reports_are_those_of_the_period(settings, tmp_path):
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    write_pack(settings, installation_ledger(settings), "default-risk", period, tmp_path / "pack", NOW)
    assert [path.name for path in (tmp_path / "pack" / "monitoring").iterdir()] == ["2026-03-01"]


def test_its_manifest_names_every_file_and_stands_in_the_ledger(settings, tmp_path):
    _, manifest = packed(settings, tmp_path / "pack")
    said = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    assert said == {
        name: digest for name, digest in folder_digests(tmp_path / "pack").items() if name != "manifest.json"
    }
    *_, last = installation_ledger(settings).entries()
    assert (last.kind, last.subject["pack"]) == ("export", manifest)
    assert manifest == file_digest(tmp_path / "pack" / "manifest.json")


def test_findings_stand_on_the_first_page(settings, tmp_path):
    (settings.var / "evidence" / "default-risk" / "1" / "card.zh.html").write_text("<p>更好</p>")
    packed(settings, tmp_path / "pack")
    assert "card.zh.html: was changed (entry 1)" in (tmp_path / "pack" / "index.html").read_text()


def test_a_folder_that_is_there_is_left_alone(settings, tmp_path):
    (tmp_path / "pack").mkdir()
    with pytest.raises(AuditPackError, match="is there already"):
        packed(settings, tmp_path / "pack")
    assert list((tmp_path / "pack").iterdir()) == []


def test_the_commands_write_pack_and_timeline(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(settings.var))
    run, today = CliRunner(), f"{china_now():%Y-%m-%d}"
    asked = ["audit", "pack", str(tmp_path / "pack"), "--model", "default-risk", "--from", "2026-01-01", "--to", today]
    assert run.invoke(app, asked, catch_exceptions=False).exit_code == 0
    assert "default-risk 第 1 版" in (tmp_path / "pack" / "timeline.html").read_text()
    told = run.invoke(app, ["audit", "timeline", "--out", str(tmp_path / "t.html")], catch_exceptions=False)
    assert "1 promotions and rollbacks" in told.output
