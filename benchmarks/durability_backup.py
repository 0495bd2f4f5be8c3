"""Backups and restores killed at random moments.

After a kill there is the backup, whole, or none; there is the restored installation, whole, or what was there before. Doing it
again completes it, and what is restored answers as what was backed up, byte for byte.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.backup_town import answers, back_up, lay_installation
from benchmarks.durability_entry import READY, DurabilityResult, durability, kill_at_random
from inference.operation.backup.checking import checked
from inference.operation.backup.manifest import complete_backups, find_backup, read_manifest
from inference.operation.backup.restored import verified_lines
from inference.operation.backup.restoring import RestoreOrder, restore
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings


@durability("backup")
def killed_backups(moments: int) -> Iterator[DurabilityResult]:
    """Kill backups, restores to an empty machine, and restores that replace something."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = lay_installation(folder / "var")
        installation_ledger(settings).close()
        yield kill_at_random(KilledBackup(folder), moments)
        for replaces in (False, True):
            yield kill_at_random(KilledRestore(folder, replaces=replaces), moments)


@dataclass(frozen=True)
class KilledBackup:
    """A backup beside an earlier one, whose files it shares."""

    folder: Path
    name: str = "make a backup"

    def prepare(self) -> Sequence[str]:
        """Leave one complete backup."""
        shutil.rmtree(self.folder / "b", ignore_errors=True)
        back_up(RegistrySettings(var=self.folder / "var"), self.folder / "b")
        return ["-m", "benchmarks.durability_backup", "backup", str(self.folder), "-"]

    def outcome(self) -> str:
        """Return how many complete backups there are; each is what its manifest says."""
        found = complete_backups(self.folder / "b")
        _require(1 <= len(found) <= 2, f"{len(found)} complete backups")
        for each in found:
            checked(each)
        return "backed up" if len(found) == 2 else "the one before stands alone"

    def complete(self) -> None:
        """Make one more and restore it somewhere else."""
        settings = RegistrySettings(var=self.folder / "var")
        made = back_up(settings, self.folder / "b", 2)
        _require(
            not list((self.folder / "b").glob(".*")), "a killed backup left something that the next did not remove"
        )
        shutil.rmtree(self.folder / "elsewhere", ignore_errors=True)
        _restored(made, self.folder / "elsewhere", settings)


@dataclass(frozen=True)
class KilledRestore:
    """A restore to nothing, or in place of an installation with fewer customers."""

    folder: Path
    replaces: bool

    @property
    def name(self) -> str:
        """Name of the result."""
        return "restore over another installation" if self.replaces else "restore on an empty machine"

    @property
    def target(self) -> Path:
        """Folder that is restored."""
        return self.folder / "target" / "var"

    def prepare(self) -> Sequence[str]:
        """Leave an empty machine, or another installation."""
        shutil.rmtree(self.target.parent, ignore_errors=True)
        self.target.parent.mkdir()
        if self.replaces:
            lay_installation(self.target, customers=20)
            installation_ledger(RegistrySettings(var=self.target)).close()
        return ["-m", "benchmarks.durability_backup", "restore", str(self.folder), "replace" if self.replaces else "-"]

    def outcome(self) -> str:
        """Return what is there: nothing yet, what was there before, or all that was backed up."""
        if not self.target.exists():
            kept = [*self.target.parent.glob("var.replaced-*")]
            _require(len(kept) == self.replaces, "what was there is gone, and not kept aside")
            return "about to take its place" if self.replaces else "nothing yet"
        customers = len([each for each in answers(RegistrySettings(var=self.target)) if each])
        _require(customers in ({20, 300} if self.replaces else {300}), f"{customers} customers")
        if customers == 300:
            _same(self.target, find_backup(self.folder / "b"), RegistrySettings(var=self.folder / "var"))
        return "restored" if customers == 300 else "what was there before"

    def complete(self) -> None:
        """Restore again."""
        backup, source = find_backup(self.folder / "b"), RegistrySettings(var=self.folder / "var")
        restore(RestoreOrder(backup, RegistrySettings(var=self.target), replace=True), lambda _: None)
        _same(self.target, backup, source)
        _require(not self.target.with_name("var.restoring").exists(), "a killed restore left something")


def _restored(backup: Path, target: Path, source: RegistrySettings) -> None:
    restore(RestoreOrder(backup, RegistrySettings(var=target)), lambda _: None)
    _same(target, backup, source)


def _same(target: Path, backup: Path, source: RegistrySettings) -> None:
    settings = RegistrySettings(var=target)
    _require(list(answers(settings)) == list(answers(source)), "answers differ from those before")
    lines, findings = verified_lines(settings, read_manifest(backup))
    _require(not findings, "; ".join(lines))


def _require(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def main(work: str, name: str, how: str) -> None:
    """Back up or restore; this is the child that gets killed."""
    folder = Path(name)
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    if work == "backup":
        back_up(RegistrySettings(var=folder / "var"), folder / "b", 1)
    else:
        settings = RegistrySettings(var=folder / "target" / "var")
        restore(RestoreOrder(find_backup(folder / "b"), settings, how == "replace"), lambda _: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
