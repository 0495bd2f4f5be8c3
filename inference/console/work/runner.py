"""Runs jobs: each command in a process and a session of its own, a few at a time over all workers, the others wait."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from time import sleep

from starlette.exceptions import HTTPException
from starlette.requests import Request

from inference.console.frame.visit import visit_of
from inference.console.work.child import Child
from inference.console.work.command import command_line, missing_packages, require_arguments
from inference.console.work.job import ALIVE, FILES, OUTPUT, Job, JobState
from inference.console.work.known import KNOWN, Known
from inference.console.work.store import JobStore, held, try_lock
from inference.console.work.ticket import SECRET, TICKET, write_ticket
from inference.disclosure.audit import Audit
from inference.error import MissingPackageError, UnknownJobError
from inference.key.ring import ApiKey
from inference.settings import ServiceSettings
from registry.clock import china_now
from registry.secret_file import kept_secret

_LOG = logging.getLogger("gridtags.service")
AT_ONCE, MOST_WAITING = 2, 20
_LOOK_SECONDS = 0.3


class Work:
    """Starts jobs and keeps an eye on those that it started."""

    def __init__(self, settings: ServiceSettings, audit: Audit, known: Mapping[str, Known] = KNOWN) -> None:
        self._settings = settings
        self._audit = audit
        self.known = known
        self.store = JobStore(settings.var / "console" / "jobs")
        self._children: dict[str, Child] = {}
        self._is_stopping = threading.Event()

    def start(self, request: Request, name: str, arguments: Mapping[str, str]) -> Job:
        """Start a job for the person whose session the request belongs to, and return it; it waits for its turn by itself.

        Raises
        ------
        UnknownJobError, MissingPackageError
            There is no job of this name; this installation lacks a package that the command needs.
        RequestValidationError
            An argument is not as the job wants it.
        HTTPException
            403 for a role that may not, 429 where too many jobs wait.
        """
        known, key = self._known(name), visit_of(request).key
        if key.role not in known.roles:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"a key of role {key.role} may not start this job")
        require_arguments(known, arguments)
        if missing := missing_packages(known):
            raise MissingPackageError(f"this installation lacks {', '.join(missing)}; install the whole of gridtags")
        if sum(not each.state.is_over for each in self.store.recent()) >= MOST_WAITING:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "too many jobs are waiting")
        job = self._new(name, arguments, key)
        self._audit.record("job", request.scope, key, {}, job=job.id, name=name)
        folder, ready = self.store.make(job), threading.Event()
        threading.Thread(target=self._run, args=(job, known, key, folder, ready), name=job.id, daemon=True).start()
        ready.wait()
        return self.store.job(job.id)

    def stop(self) -> None:
        """Stop what runs, as the service does when it stops."""
        self._is_stopping.set()
        for child in [*self._children.values()]:
            child.end()

    def _known(self, name: str) -> Known:
        if name not in self.known:
            raise UnknownJobError("there is no such job")
        return self.known[name]

    def _new(self, name: str, arguments: Mapping[str, str], key: ApiKey) -> Job:
        return Job(
            id=self.store.new_id(), name=name, arguments=dict(arguments), person=key.person, key=key.name, role=key.role,
            state=JobState.WAITING, created_at=china_now(),
        )  # fmt: skip

    def _run(self, job: Job, known: Known, key: ApiKey, folder: Path, ready: threading.Event) -> None:
        try:
            with held(folder / ALIVE) as alive:
                job.write(folder)
                ready.set()
                with self._turn() as is_on:
                    if is_on:
                        self._run_now(job, known, key, folder, alive)
        except Exception:  # noqa: BLE001 whatever it was, the job reads as broken off
            _LOG.exception("job %s broke off", job.id)
        finally:
            ready.set()

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Wait for one of the places, which all workers share, and hold it; False when the service stops meanwhile."""
        while not self._is_stopping.is_set():
            for number in range(AT_ONCE):
                slot = try_lock(self.store.root / f".slot{number}")
                if slot is not None:
                    try:
                        yield True
                    finally:
                        os.close(slot)
                    return
            sleep(_LOOK_SECONDS)
        yield False

    def _run_now(self, job: Job, known: Known, key: ApiKey, folder: Path, alive: int) -> None:
        job = job.model_copy(update={"state": JobState.RUNNING, "started_at": china_now()})
        job.write(folder)
        write_ticket(folder / TICKET, kept_secret(self._settings.var / SECRET), key)
        child = Child(command_line(known, job.arguments, folder, folder / FILES), self._settings, alive)
        self._children[job.id] = child
        code = child.wait(folder / OUTPUT, known.minutes)
        del self._children[job.id]
        state = self._state(code, is_late=child.is_late)
        job.model_copy(update={"state": state, "ended_at": china_now(), "exit_code": code}).write(folder)

    def _state(self, code: int, *, is_late: bool) -> JobState:
        if code == 0:
            return JobState.DONE
        if is_late:
            return JobState.STOPPED
        return JobState.BROKEN_OFF if self._is_stopping.is_set() else JobState.FAILED
