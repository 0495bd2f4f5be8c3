"""Stepping back and repairing at the console: who may, what it starts, what is refused."""

from datetime import timedelta

import pytest

from inference.console.work.store import JobStore
from registry.clock import china_now
from tests.inference.console.model.model_case import MODEL, serve, settings_at, world
from tests.inference.console.visitor import visiting
from tests.inference.key_case import app_with, bundle_of, every_role

PAGE = f"/console/models/{MODEL}"


@pytest.fixture
def settings(tmp_path):
    return world(settings_at(tmp_path / "var"))


@pytest.fixture
def enter(settings):
    """Return what opens the console as the key of a role."""
    keys = every_role(person="林工")
    with visiting(app_with(keys, bundle_of(), var=settings.var, configs=settings.configs)) as visitor:

        def enter(role: str):
            visitor.cookies.clear()
            visitor.login(role)
            return visitor

        yield enter


def served_both(settings) -> None:
    for version, before in ((1, None), (2, 1)):
        serve(settings, version, before, china_now() + timedelta(minutes=version))


def test_an_operator_is_offered_the_version_that_served_before_and_nobody_else(enter, settings):
    served_both(settings)
    assert "回退到第 1 版" in enter("operator").get(PAGE).text
    assert "回退到第" not in enter("scientist").get(PAGE).text
    assert enter("scientist").submit(f"{PAGE}/rollback", reason="误报太多").status_code == 403


def test_a_rollback_is_a_job_whose_reason_is_masked(enter, settings):
    served_both(settings)
    answer = enter("operator").submit(f"{PAGE}/rollback", reason="误报太多，电话 13812345678")
    assert answer.status_code == 303
    job = JobStore(settings.var / "console" / "jobs").job(answer.headers["location"].rpartition("/")[2])
    assert (job.name, job.arguments["model"], job.person) == ("rollback", MODEL, "林工")
    assert "误报太多" in job.arguments["reason"]
    assert "13812345678" not in job.arguments["reason"]


def test_without_a_version_before_there_is_nothing_to_step_back_to(enter):
    assert "回退到第" not in enter("operator").get(PAGE).text
    answer = enter("operator").submit(f"{PAGE}/rollback", reason="误报太多")
    assert answer.status_code == 409
    assert "nothing served before" in answer.text


def test_a_rollback_needs_a_reason(enter, settings):
    served_both(settings)
    assert enter("operator").submit(f"{PAGE}/rollback", reason="").status_code == 422


def test_only_an_operator_repairs(enter, settings):
    assert "修复在用模型" in enter("operator").get("/console/models").text
    assert "修复在用模型" not in enter("scientist").get("/console/models").text
    assert enter("auditor").submit("/console/models/repair").status_code == 403
    answer = enter("operator").submit("/console/models/repair")
    job = JobStore(settings.var / "console" / "jobs").job(answer.headers["location"].rpartition("/")[2])
    assert (job.name, job.arguments) == ("repair", {})
