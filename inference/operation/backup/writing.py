"""Making a backup: what a power cut at one instant would leave, without anybody noticing the power cut.

What never changes once it is written (Parquet, bundles, artifacts) is copied first, while everything goes on. Then nights, loads
and promotions wait, and what came meanwhile is added. For the moment in which ledger, desk, evidence and all small files are
copied nobody can append to the ledger: nothing in the backup lacks its entry, and no entry lacks what it speaks of. The manifest
comes last, then the folder gets its name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from time import sleep

from feature_store.dump.postgres_dump import PostgresDump
from feature_store.online.settings import OnlineStoreSettings
from inference.operation.backup.content import is_database, is_secret, kept_files
from inference.operation.backup.manifest import (
    CONFIGS,
    DUMP,
    MANIFEST,
    MLFLOW_DUMP,
    SECRETS,
    VAR,
    BackedUpFile,
    BackupManifest,
    complete_backups,
    read_manifest,
)
from inference.operation.backup.shelf import Shelf, remove_backup
from inference.operation.backup.standstill import Say, nothing_under_way
from inference.operation.error import BackupError
from registry.clock import aware
from registry.durable import replace_text, sync, sync_tree
from registry.error import LedgerError
from registry.ledger import Ledger
from registry.ledger.standstill import POSTGRES_LOCK, standing_still
from registry.settings import RegistrySettings
from registry.verification.evidence_check import evidence_findings

ASIDE = ".new"
_ATTEMPTS = 4
_APART_SECONDS = 0.5
_UNREAD = (None, "")


@dataclass(frozen=True)
class BackupOrder:
    """What to back up and where to: a new folder below `to`, sharing files with the backup `since` (without it, the newest there).

    Secret keys come along only `with_secrets`; `elsewhere` are files of keys that lie outside of `var`. Nights and loads that are
    under way are waited for as long as `patience`.
    """

    settings: RegistrySettings
    to: Path
    since: Path | None = None
    with_secrets: bool = False
    elsewhere: tuple[Path, ...] = ()
    patience: timedelta = timedelta(hours=4)


def make_backup(order: BackupOrder, now: datetime, say: Say) -> tuple[Path, BackupManifest]:
    """Make a backup; return its folder and what it holds.

    Raises
    ------
    BackupError
        There is nothing to back up, `to` lies in what is backed up, or what is under way does not end in time.
    StoreUnavailableError, OnlineStoreError, LedgerError
        A database does not answer or is damaged.
    """
    var, to = order.settings.var.absolute(), order.to.absolute()
    if not var.is_dir():
        raise BackupError(f"{var}: there is nothing to back up; GRIDTAGS_VAR names the folder")
    if to.resolve().is_relative_to(var.resolve()):
        raise BackupError(f"{to}: lies in what is to be backed up; allowed: any folder outside of {var}")
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = aware(now)
    folder = to / f"{made_at:%Y%m%dT%H%M%S}"
    if folder.exists():
        raise BackupError(f"{folder}: there is a backup of this second; try again")
    _remove_unfinished(to)
    manifest = _Writing(order, folder.with_name(f".{folder.name}{ASIDE}"), made_at, say).write(folder.name)
    folder.with_name(f".{folder.name}{ASIDE}").rename(folder)
    sync(to)
    return folder, manifest


def prune_backups(to: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` complete backups of a folder and return the names of those that are gone."""
    gone = complete_backups(to)[: -max(keep, 1)]
    for each in gone:
        remove_backup(each)
    return [each.name for each in gone]


def _remove_unfinished(to: Path) -> None:
    for left in to.glob(f".*{ASIDE}"):
        remove_backup(left)


def _before(since: Path | None, to: Path) -> tuple[Path | None, dict[str, BackedUpFile]]:
    """Return the backup to share files with and what it holds; one that nobody named and that is damaged is passed over."""
    if since is not None:
        return since, read_manifest(since).by_path()
    for each in reversed(complete_backups(to)):
        with suppress(BackupError):
            return each, read_manifest(each).by_path()
    return None, {}


class _Writing:
    """One backup on its way, in the folder `aside`."""

    def __init__(self, order: BackupOrder, aside: Path, made_at: datetime, say: Say) -> None:
        self.order, self.aside, self.made_at, self.say = order, aside, made_at, say
        self.settings, self.var = order.settings, order.settings.var.absolute()
        self.online = OnlineStoreSettings(var=self.var, database_url=self.settings.database_url).online_location
        self.database = PostgresDump.of(self.settings.ledger_location)
        self.ledger = Ledger.open(self.settings.ledger_location)
        # Looked at before it stands still: the first look at a ledger in PostgreSQL waits for who holds it.
        self.head, self._half_recorded = self._newest(), False
        before, known = _before(order.since, aside.parent)
        aside.mkdir(mode=0o700)
        self.shelf = Shelf(aside, before, known)
        self.left_out: list[str] = []

    def write(self, name: str) -> BackupManifest:
        """Copy everything and write the manifest."""
        self._copy(lambda path: not is_database(self.var / path))
        with nothing_under_way(self.settings, self.order.patience, self.say):
            head = self._at_one_instant()
            self._copy(self._is_online)
        self.ledger.close()
        self._mlflow()
        self._put_all(self.settings.configs, CONFIGS)
        self._secrets()
        manifest = BackupManifest(
            id=name, made_at=self.made_at, version=version("gridtags"), ledger_entries=head[0], ledger_digest=head[1],
            artifacts=str(self.settings.artifacts), with_secrets=self.order.with_secrets, left_out=tuple(self.left_out),
            files=tuple(self.shelf.files[path] for path in sorted(self.shelf.files)),
        )  # fmt: skip
        sync_tree(self.aside)
        replace_text(self.aside / MANIFEST, manifest.model_dump_json(indent=1))
        return manifest

    def _at_one_instant(self) -> tuple[int | None, str]:
        """Copy ledger, desk and all files but the online store while the ledger stands still; return its newest entry."""
        for left in reversed(range(_ATTEMPTS)):
            with self._standing(self._small_files) as instant:
                # Evidence is written just before its entry; if that entry is waiting for us, let it in and look again.
                if not self._half_recorded or not left:
                    if self.database is not None:
                        self.shelf.add(DUMP, partial(self.database.dump, instant=instant))
                    break
            sleep(_APART_SECONDS)
        return self.head

    @contextmanager
    def _standing(self, meanwhile: Callable[[], None]) -> Iterator[str]:
        if self.database is not None:
            with self.database.instant(POSTGRES_LOCK, meanwhile) as instant:
                yield instant
            return
        with standing_still(Path(self.settings.ledger_location)):
            meanwhile()
        yield ""

    def _small_files(self) -> None:
        self.head = self._newest()
        # Databases first: an artifact is on disk before MLflow's database knows its version.
        names = self._copy(lambda path: is_database(self.var / path) and not self._is_online(path))
        names |= self._copy(lambda path: not is_database(self.var / path))
        self.shelf.drop_others(names)
        copied = self.settings.model_copy(update={"var": self.aside / VAR})
        self._half_recorded = self.head != _UNREAD and any(True for _ in evidence_findings(copied, self.ledger))

    def _newest(self) -> tuple[int | None, str]:
        try:
            return self.ledger.head()
        except LedgerError:
            # Before an upgrade a ledger has to be backed up that this software does not read yet.
            return _UNREAD

    def _copy(self, wanted: Callable[[PurePosixPath], bool]) -> set[str]:
        names = set()
        for path in kept_files(self.var):
            # What somebody deletes at this moment need not be in it.
            with suppress(FileNotFoundError):
                if (self.order.with_secrets or not is_secret(path)) and wanted(path):
                    self.shelf.put(f"{VAR}/{path}", self.var / path)
                    names.add(f"{VAR}/{path}")
        return names

    def _is_online(self, path: PurePosixPath) -> bool:
        return str(Path(self.online).absolute()) == str(self.var / path)

    def _mlflow(self) -> None:
        uri = self.settings.mlflow_tracking_uri
        if (database := PostgresDump.of(uri)) is not None:
            self.shelf.add(MLFLOW_DUMP, database.dump)
        elif not uri.startswith("sqlite:"):
            self.left_out.append("runs and versions: MLflow's server keeps them, back it up where it runs")

    def _put_all(self, source: Path, folder: str) -> None:
        for path in sorted(each for each in source.rglob("*") if each.is_file()):
            self.shelf.put(f"{folder}/{path.relative_to(source).as_posix()}", path)

    def _secrets(self) -> None:
        outside = [
            path for path in self.order.elsewhere if path.is_file() and not path.absolute().is_relative_to(self.var)
        ]
        if self.order.with_secrets:
            for path in outside:
                self.shelf.put(f"{SECRETS}/{path.name}", path)
            return
        inside = [str(path) for path in kept_files(self.var) if is_secret(path)]
        self.left_out += [
            f"{each}: secret, kept apart (--with-secrets takes it along)" for each in [*inside, *map(str, outside)]
        ]
