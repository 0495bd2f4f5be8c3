"""What runs beside: the service, what is scheduled, backups."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException

from inference.operation.backup.manifest import complete_backups, read_manifest
from inference.operation.doctor.line import Line, Patient, fail, ok, warn
from inference.operation.schedule.record import last_runs

_SECONDS = 3
_OLD = timedelta(days=2)


def look_at_service(at: Patient) -> Iterator[Line]:
    """Ask the service whether it is ready."""
    host = "127.0.0.1" if at.service.host in {"0.0.0.0", "::"} else at.service.host  # noqa: S104 - only compared
    where = f"{host}:{at.service.port}"
    connection = HTTPConnection(host, at.service.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        said = answer.read(300).decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        yield warn("service", f"{where} does not answer ({type(error).__name__})", "`gridtags serve`, or see its log")
        return
    finally:
        connection.close()
    if answer.status == 200:  # noqa: PLR2004 - HTTP
        yield ok("service", f"{where} is ready")
    else:
        yield fail(
            "service", f"{where} is not ready ({answer.status}): {' '.join(said.split())}", "see the lines above"
        )


def look_at_schedule(at: Patient) -> Iterator[Line]:
    """Look how what is scheduled ended the last time."""
    runs = last_runs(at.operation.var)
    failed = {name: run for name, run in runs.items() if run.exit_code}
    for name, run in sorted(failed.items()):
        found = f"{name} of {run.began_at:%Y-%m-%d %H:%M} ended with {run.exit_code}: {run.said or 'nothing said'}"
        yield warn("schedule", found, f"`gridtags {' '.join(run.command)}` by hand")
    if not failed:
        yield ok("schedule", f"{len(runs)} tasks ran, the last time without fault" if runs else "nothing ran by it yet")


def look_at_backups(at: Patient) -> Iterator[Line]:
    """Look how old the newest backup is."""
    folder = at.operation.backups
    if folder is None:
        yield warn(
            "backups",
            "GRIDTAGS_BACKUPS names no folder",
            "set it to a folder on another disk, and schedule `gridtags backup`",
        )
        return
    found = complete_backups(folder)
    if not found:
        yield fail("backups", f"{folder} holds no complete one", "`gridtags backup`")
        return
    age = at.now - read_manifest(found[-1]).made_at
    told = f"{len(found)}, the newest {found[-1].name}"
    yield (
        warn("backups", f"{told} is older than {_OLD.days} days", "`gridtags backup`")
        if age > _OLD
        else ok("backups", told)
    )
