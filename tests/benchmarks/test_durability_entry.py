"""The durability benchmark: a child that is killed at random moments, and what is found afterwards."""

import json
from pathlib import Path

import pytest

from benchmarks import durability
from benchmarks.durability_entry import DURABILITY, DurabilityResult, kill_at_random

CHILD = "import sys, time; print('ready', flush=True); time.sleep(0.3); open(sys.argv[1], 'w').write('new')"


class Writing:
    """A child that writes a file after a while."""

    def __init__(self, path: Path, child: str = CHILD) -> None:
        self.name = "writing"
        self._path, self._child = path, child
        self.completed = 0

    def prepare(self):
        self._path.unlink(missing_ok=True)
        return ["-c", self._child, str(self._path)]

    def outcome(self) -> str:
        return "new" if self._path.exists() else "old"

    def complete(self) -> None:
        self.completed += 1


def test_a_kill_finds_the_old_state_or_the_new_one(tmp_path):
    work = Writing(tmp_path / "file")
    result = kill_at_random(work, 6)
    assert (result.kills, result.faults, sum(result.outcomes.values()), work.completed) == (6, (), 6, 6)
    assert result.outcomes["old"] > 0


def test_what_is_wrong_is_a_fault_with_its_moment(tmp_path):
    class Broken(Writing):
        def complete(self) -> None:
            raise AssertionError("two\nlost")

    result = kill_at_random(Broken(tmp_path / "file"), 2)
    assert len(result.faults) == 2
    assert result.faults[0].startswith("kill 0 after ")
    assert result.faults[0].endswith("s: two lost")
    assert "BROKEN: kill 0 after" in result.line()


@pytest.mark.parametrize("child", ["print('hello')", "print('ready', flush=True); raise SystemExit(3)"])
def test_a_child_that_fails_by_itself_is_an_error(tmp_path, child):
    with pytest.raises(RuntimeError, match="the child"):
        kill_at_random(Writing(tmp_path / "file", child), 1)


@pytest.mark.parametrize("faults", [(), ("kill 3 after 0.100 s: lost",)])
def test_results_are_printed_and_written_and_a_fault_is_an_exit_code(monkeypatch, tmp_path, capsys, faults):
    result = DurabilityResult("writing", 4, 0.3, {"old": 3, "new": 1}, faults)
    monkeypatch.setattr(durability, "load_entries", lambda: None)
    monkeypatch.setitem(DURABILITY, "writing", lambda moments: iter([result]))
    arguments = ["--case", "writing", "--json", str(tmp_path / "out.json")]
    if faults:
        with pytest.raises(SystemExit, match="nothing may be lost"):
            durability.main(arguments)
    else:
        durability.main(arguments)
    assert capsys.readouterr().out.startswith("writing: 4 kills within 0.30 s: 1 new, 3 old [")
    assert json.loads((tmp_path / "out.json").read_text())["results"][0]["kills"] == 4


def test_figures_stand_in_the_line():
    result = DurabilityResult("writing", 4, 0.3, {"old": 3}, figures={"slowest call, s": 1.234})
    assert result.line() == "writing: 4 kills within 0.30 s: 3 old, slowest call, s 1.23 [holds]"


def test_the_cases_of_this_folder_are_found():
    durability.load_entries()
    faults = {"bundle", "clock", "convergence", "disk", "nightly", "postgres", "two-nights", "workers"}
    assert {"publish", *faults} <= DURABILITY.keys()
