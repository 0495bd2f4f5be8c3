"""What jobs of the console left behind about a person goes with the person."""

from zipfile import ZipFile

import pytest

from inference.console.work.erasing import erase_from_jobs
from inference.console.work.job import ALIVE, FILES, OUTPUT, Job, JobState
from inference.console.work.store import JobStore, held
from inference.error import JobAtWorkError
from registry.clock import china_now


@pytest.fixture
def store(tmp_path) -> JobStore:
    return JobStore(tmp_path / "console" / "jobs")


def job_of(store: JobStore, state: JobState = JobState.DONE, **arguments: str):
    """Make a job that said nothing and return its folder."""
    job = Job(
        id=store.new_id(), name="preview", arguments=arguments, person="周建模", key="scientist", role="scientist",
        state=state, created_at=china_now(),
    )  # fmt: skip
    folder = store.make(job)
    job.write(folder)
    return folder


def packed(folder, text: str) -> None:
    with ZipFile(folder / FILES / "audit-pack.zip", "w", compression=8) as target:
        target.writestr("access/readers.html", text)


def test_every_job_that_names_the_person_goes_and_no_other(store, tmp_path):
    listed, said, asked, zipped, other = (job_of(store, customer="C10" if n == 2 else "") for n in range(5))
    (listed / FILES / "preview.json").write_text('{"gained": ["C9", "C10"]}', encoding="utf-8")
    (said / OUTPUT).write_text("C10: 1 tag", encoding="utf-8")
    packed(zipped, "<td>C10</td>")
    (other / FILES / "preview.json").write_text('{"gained": ["C100", "AC10"]}', encoding="utf-8")
    packed(other, "<td>C101</td>")
    done = erase_from_jobs(tmp_path, "C10")
    assert sorted(each.file.rpartition("/")[2] for each in done) == sorted(
        ["preview.json", "output.txt", "job.json", "audit-pack.zip"]
    )
    assert all(each.before and not each.after for each in done)
    assert [each.exists() for each in (listed, said, asked, zipped, other)] == [False] * 4 + [True]
    assert erase_from_jobs(tmp_path, "C10") == []


def test_a_job_at_work_is_waited_for(store, tmp_path):
    folder, over = job_of(store, JobState.RUNNING, customer="C10"), job_of(store, customer="C10")
    with held(folder / ALIVE), pytest.raises(JobAtWorkError, match=folder.name):
        erase_from_jobs(tmp_path, "C10")
    assert [each.exists() for each in (folder, over)] == [True, True]
    assert len(erase_from_jobs(tmp_path, "C10")) == 2  # broken off by now
    assert [each.exists() for each in (folder, over)] == [False, False]


def test_without_a_console_there_is_nothing(tmp_path):
    assert erase_from_jobs(tmp_path / "nowhere", "C10") == []
