"""`append LOCATION COUNT`: append when told to on stdin, print begin and end. `verify VAR COUNT`: print seconds and MiB."""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

from registry.ledger import Draft, Ledger
from registry.ledger.root import sign_root
from registry.ledger.verification import verify_ledger
from registry.settings import RegistrySettings

_AT_ONCE = 1_000


def append(location: str, count: int) -> None:
    """Append one entry after the other."""
    ledger = Ledger.open(location)
    ledger.append("training", "benchmark", {"run_id": "first"}, {})
    print("ready", flush=True)
    sys.stdin.readline()
    begin = perf_counter()
    for number in range(count):
        ledger.append("training", "benchmark", {"run_id": number}, {"status": "FINISHED", "record": "0" * 64})
    print(json.dumps([begin, perf_counter()]), flush=True)


def verify(var: str, count: int) -> None:
    """Verify a ledger of `count` entries with a signed root, made first."""
    settings = RegistrySettings(var=Path(var))
    ledger = Ledger.open(settings.ledger_location)
    content = {"status": "FINISHED", "record": "0" * 64}
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        ledger.append_many([Draft.of("training", "benchmark", {"run_id": number}, content) for number in numbers])
    sign_root(settings, ledger)
    before, begin = _mib(), perf_counter()
    verified = verify_ledger(settings, ledger)
    seconds = perf_counter() - begin
    if verified.findings or verified.entries != count:
        raise SystemExit(f"{verified.entries} entries, {verified.findings[:1]}")
    print(json.dumps({"seconds": seconds, "mib": _mib() - before}))


def _mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    {"append": append, "verify": verify}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
