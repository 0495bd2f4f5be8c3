"""What the pages about models compute: periods, agreement of shadows, arguments of jobs, names of gates."""

import json
from datetime import timedelta

import pytest

from inference.console.model.job import job_arguments
from inference.console.model.period import period_chart, periods
from inference.console.model.shadow import shadow_runs
from inference.console.work.command import require_arguments
from inference.console.work.known import KNOWN
from inference.error import UnknownJobError
from inference.shadow.roster import Shadow, ShadowFolder
from registry.approval.serving_record import serving_record
from tests.inference.console.model.model_case import NOON, ledger_of, serve, settings_at

DAY = timedelta(days=1)


def test_a_period_ends_where_another_version_begins(tmp_path):
    settings = settings_at(tmp_path / "var")
    for day, (version, before, kind) in enumerate(
        [(1, None, "promotion"), (1, 1, "promotion"), (2, 1, "promotion"), (1, 2, "rollback")]
    ):
        serve(settings, version, before, NOON + day * DAY, kind)
    found = periods(serving_record(ledger_of(settings)))
    assert [(each.version, each.since, each.until, each.is_rollback) for each in found] == [
        (1, NOON, NOON + 2 * DAY, False), (2, NOON + 2 * DAY, NOON + 3 * DAY, False), (1, NOON + 3 * DAY, None, True),
    ]  # fmt: skip
    assert [trace["x"][1] for trace in period_chart(found, NOON + 9 * DAY)["data"]][-1] == (NOON + 9 * DAY).isoformat()


def test_a_shadow_tells_its_nights_and_what_cannot_be_read(tmp_path):
    folder = ShadowFolder.of(tmp_path, "default-risk", 2)
    folder.write(Shadow(model="default-risk", version=2, began_at=NOON.isoformat(), by="林工", files={}))
    agreement = {"rows": 60, "flips": {"default_band": 0.1}, "correlation": 0.9, "psi": 0.02}
    night = {"champion": 1, "agreement": agreement, "failed": ""}
    for day, content in (
        ("2026-03-01", night),
        ("2026-03-02", {**night, "agreement": None, "failed": "OSError"}),
        ("2026-03-03", []),
    ):
        (folder.root / f"{day}.json").write_text(json.dumps(content))
    (run,) = shadow_runs(tmp_path)
    assert [(each.day, each.rows, each.agreed, each.failed) for each in run.nights] == [
        ("2026-03-01", 60, 0.9, ""), ("2026-03-02", 0, None, "OSError")
    ]  # fmt: skip
    assert run.damaged == ["2026-03-03.json"]


@pytest.mark.parametrize("asked", ["compare", "blast", "shadow", "stop", "reproduce"])
@pytest.mark.parametrize("champion", [1, None])
def test_every_offered_job_is_known_with_its_arguments(asked, champion):
    name, arguments = job_arguments(asked, "default-risk", 2, champion)
    require_arguments(KNOWN[name], arguments)


def test_another_job_is_not_offered():
    with pytest.raises(UnknownJobError):
        job_arguments("promote", "default-risk", 2, 1)
