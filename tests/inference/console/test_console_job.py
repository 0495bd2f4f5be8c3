"""The files of jobs, and the tickets that tell a command for whom it acts."""

import orjson
import pytest

from inference.console.work.job import Job, JobState
from inference.console.work.store import JobStore
from inference.console.work.ticket import actor_of_ticket, write_ticket
from inference.error import ServiceConfigurationError, UnknownJobError
from inference.key.ring import ApiKey, Role
from registry.clock import china_now
from registry.secret_file import kept_secret


def job_of(state: JobState) -> Job:
    return Job(
        id="20260301T000000-0000000a",
        name="verify",
        arguments={},
        person="a",
        key="a",
        role="auditor",
        state=state,
        created_at=china_now(),
    )


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_a_job_whose_service_is_gone_says_so(tmp_path, state):
    store, job = JobStore(tmp_path), job_of(state)
    job.write(store.make(job))
    assert store.job(job.id).state is JobState.BROKEN_OFF


@pytest.mark.parametrize("job_id", ["..", "", "20260301T000000-0000000b", "x" * 500, "a\0b"])
def test_an_id_of_no_job_is_unknown(tmp_path, job_id):
    with pytest.raises(UnknownJobError):
        JobStore(tmp_path).job(job_id)


def test_a_file_that_is_a_link_out_of_its_folder_is_not_given(tmp_path):
    store, job = JobStore(tmp_path / "jobs"), job_of(JobState.DONE)
    folder = store.make(job)
    (tmp_path / "secret").write_text("x")
    (folder / "files" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(UnknownJobError):
        store.file(job.id, "link")


def test_a_ticket_is_good_once_and_for_who_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    key = ApiKey("k", Role.AUDITOR, person="李审计")
    write_ticket(tmp_path / "ticket", kept_secret(tmp_path / "console.key"), key)
    actor = actor_of_ticket(tmp_path / "ticket")
    assert (actor.person, actor.key, actor.role) == ("李审计", "k", "auditor")
    with pytest.raises(ServiceConfigurationError, match="used before"):
        actor_of_ticket(tmp_path / "ticket")


@pytest.mark.parametrize("change", ["person", "until", "signature", "rubbish"])
def test_a_ticket_that_was_not_written_by_the_service_is_refused(tmp_path, monkeypatch, change):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    path = tmp_path / "ticket"
    write_ticket(path, kept_secret(tmp_path / "console.key"), ApiKey("k", Role.AUDITOR, person="a"))
    signature, _, text = path.read_bytes().partition(b"\n")
    said = {
        **orjson.loads(text),
        **({"person": "b"} if change == "person" else {"until": 9e9} if change == "until" else {}),
    }
    content = {"signature": b"00\n" + text, "rubbish": b"\xff"}.get(change, signature + b"\n" + orjson.dumps(said))
    path.write_bytes(content)
    with pytest.raises(ServiceConfigurationError, match="not written by the service"):
        actor_of_ticket(path)
