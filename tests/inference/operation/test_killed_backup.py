"""A few moments of what `benchmarks.durability --case backup` does with fifty: SIGKILL, look, do it again."""

from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from time import sleep

import pytest

from benchmarks.backup_town import back_up, lay_installation
from benchmarks.durability_backup import KilledBackup, KilledRestore, main
from benchmarks.durability_entry import Killed
from registry.ledger import installation_ledger

# Children come from one process that has loaded everything; each would take seconds to do so.
_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["benchmarks.durability_backup"])
_MOMENTS = (0.0, 0.01, 0.03, 0.06, 0.12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    settings = lay_installation(folder / "var")
    back_up(settings, folder / "b")
    installation_ledger(settings).close()
    return folder


def outcomes(work: Killed) -> Counter[str]:
    """Kill the work once at each moment; what is left is looked at, and the work is completed."""
    found: Counter[str] = Counter()
    for moment in _MOMENTS:
        _, _, *arguments = work.prepare()
        process = _SERVER.Process(target=main, args=arguments)
        process.start()
        sleep(moment)
        process.kill()
        process.join()
        found[work.outcome()] += 1
        work.complete()
    return found


def test_a_killed_backup_is_none_or_whole_and_the_next_one_is_made(folder):
    found = outcomes(KilledBackup(folder))
    assert sum(found.values()) == len(_MOMENTS)
    assert found["the one before stands alone"] > 0


@pytest.mark.parametrize("replaces", [False, True])
def test_a_killed_restore_leaves_what_was_there_or_all_of_it_and_the_next_one_completes_it(folder, replaces):
    found = outcomes(KilledRestore(folder, replaces=replaces))
    assert sum(found.values()) == len(_MOMENTS)
    assert found["what was there before" if replaces else "nothing yet"] > 0
