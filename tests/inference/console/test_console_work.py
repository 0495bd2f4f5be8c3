"""Jobs: real commands in processes of their own, for the person who started them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse
from typer.main import get_command

from cli import app
from inference.app import create_app
from inference.console.frame.form import form_fields
from inference.console.frame.frame import Frame
from inference.console.frame.visit import VISIT, Visit
from inference.console.work.job import Job, JobState
from inference.console.work.known import KNOWN, Known
from inference.console.work.runner import AT_ONCE, Work
from inference.key.file import create_key
from inference.key.ring import ApiKey, Role
from inference.transport.permission import AUDIT
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from tests.inference.console.visitor import Visitor, visiting
from tests.inference.key_case import bundle_of, key_entry, office

PERSONS = {"auditor": "李审计", "operator": "王运维"}
KEYS = {str(role): key_entry(role, role, person=PERSONS.get(role, "某人")) for role in Role}
CLI = ("cli",)
TRIAL = {
    "say": Known("说", AUDIT, ("{word}",), {"word": r"[^-]\S*"}, needs=CLI),
    "revoke": Known("撤销", AUDIT, ("keys", "revoke", "{name}"), {"name": r"\w+"}, needs=CLI),
    "export": Known("导出", AUDIT, ("audit", "export", "{files}/ledger.jsonl"), needs=CLI),
    "long": Known("长", AUDIT, ("serve",), needs=CLI),
    "slow": Known("慢", AUDIT, ("serve",), needs=CLI, minutes=0.02),
    "heavy": Known("重", AUDIT, ("version",), needs=("cli", "a_package_that_is_not_here")),
}
_DEADLINE = 60.0


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def visitor(var) -> Iterator[Visitor]:
    """Yield an auditor at a console whose page /console/start/{name} starts the jobs of `TRIAL`."""
    at = office(KEYS, bundle_of(), var=var)
    vars(at)["work"] = Work(at.settings, at.disclosure.audit, TRIAL)
    frame, service = Frame(at), create_app(at)

    async def start(request: Request) -> RedirectResponse:
        fields = {name: values[0] for name, values in (await form_fields(request)).items() if name != "csrf"}
        job = frame.work.start(request, request.path_params["name"], fields)
        return RedirectResponse(f"/console/jobs/{job.id}", 303)

    service.router.routes.insert(0, frame.page("/start/{name}", start, methods=("POST",)))
    with visiting(service, "auditor") as visitor:
        visitor.store = frame.work.store
        yield visitor
        frame.work.stop()


def started(visitor: Visitor, name: str, /, **fields: str) -> str:
    answer = visitor.submit(f"/console/start/{name}", **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def ended(visitor: Visitor, job_id: str, *, state: str | None = None) -> Job:
    """Wait until a job is over, or in a state."""
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline:
        job = visitor.store.job(job_id)
        if job.state == state or (state is None and job.state.is_over):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_job_acts_for_the_person_who_started_it(visitor, var):
    create_key(var / "api_keys.json", "telephone", Role.CRM)
    job = ended(visitor, started(visitor, "revoke", name="telephone"))
    assert (job.state, job.exit_code, job.person) == (JobState.DONE, 0, "李审计")
    page = visitor.get(f"/console/jobs/{job.id}")
    assert "telephone is revoked" in page.text
    assert "refresh" not in page.headers
    entry = [*installation_ledger(RegistrySettings(var=var)).entries()][-1]
    assert (entry.kind, entry.by) == ("key_change", "李审计")


def test_what_a_job_says_is_redacted_before_it_is_written(visitor):
    job = ended(visitor, started(visitor, "say", word="13812345678"))
    assert job.state is JobState.FAILED
    output = visitor.store.output(job.id)
    assert "No such command" in output
    assert "13812345678" not in output


def test_files_of_a_job_are_for_those_who_may_start_it(visitor):
    job = ended(visitor, started(visitor, "export"))
    path = f"/console/jobs/{job.id}/files/ledger.jsonl"
    assert path in visitor.get(f"/console/jobs/{job.id}").text
    answer = visitor.get(path)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert visitor.get(f"/console/jobs/{job.id}/files/job.json").status_code == 404
    try:
        visitor.login("scientist")
        refused = [visitor.get(each).status_code for each in (path, f"/console/jobs/{job.id}")]
        assert refused == [403, 403]
        assert job.id not in visitor.get("/console/jobs").text
    finally:
        visitor.login("auditor")


def test_a_job_that_takes_too_long_is_stopped(visitor):
    assert ended(visitor, started(visitor, "slow")).state is JobState.STOPPED


@pytest.mark.parametrize(
    ("name", "fields", "status", "said"),
    [
        ("say", {"word": "--help"}, 422, "word"),
        ("say", {}, 422, "word"),
        ("say", {"word": "a", "other": "b"}, 422, "other"),
        ("revoke", {"name": "a;b"}, 422, "name"),
        ("nothing", {}, 404, "没有找到"),
        ("heavy", {}, 503, "a_package_that_is_not_here"),
    ],
)
def test_a_job_that_cannot_be_started_is_told_why(visitor, name, fields, status, said):
    answer = visitor.submit(f"/console/start/{name}", **fields)
    assert answer.status_code == status
    assert said in answer.text


def test_a_role_that_may_not_starts_nothing(visitor):
    before = len([*visitor.store.recent()])
    visitor.login("crm")
    assert visitor.submit("/console/start/export").status_code == 403
    visitor.login("auditor")
    assert len([*visitor.store.recent()]) == before


def test_more_jobs_wait_and_those_whose_service_stops_are_broken_off(tmp_path):
    at = office(KEYS, bundle_of(), var=tmp_path)
    work = Work(at.settings, at.disclosure.audit, TRIAL)
    request = request_of("auditor")
    jobs = [work.start(request, "long", {}) for _ in range(AT_ONCE + 1)]
    stand_in = Visitor(create_app(at))
    stand_in.store = work.store
    running = [ended(stand_in, each.id, state="running") for each in jobs[:AT_ONCE]]
    assert work.store.job(jobs[-1].id).state is JobState.WAITING
    work.stop()
    assert {ended(stand_in, each.id).state for each in jobs} == {JobState.BROKEN_OFF}
    assert len(running) == AT_ONCE


def request_of(role: str) -> Request:
    """Return a request as it is behind the guard."""
    key = ApiKey(role, Role(role), person=PERSONS[role])
    return Request({"type": "http", "method": "POST", "headers": [], VISIT: Visit(key, "zh", "")})


def test_every_known_job_is_a_command_that_there_is():
    for name, known in KNOWN.items():
        command = get_command(app)
        for word in known.argv:
            found = getattr(command, "commands", {}).get(word)
            if found is None:
                break
            command = found
        assert not hasattr(command, "commands"), name
