"""Restoring: checked, copied aside, then put in place at once; killed in the middle, doing it again completes it.

    VAR.restoring/           what is being copied; with `ready.json` it is complete and only has to take its place
    VAR.replaced-20260301T…  what was there before; nothing of it is deleted

Where VAR is a mounted disk itself, both lie in it, as `.restoring` and `.replaced-…`, and its folders change places one by one.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from feature_store.dump.postgres_dump import PostgresDump
from inference.operation.backup.checking import checked
from inference.operation.backup.manifest import DUMP, MLFLOW_DUMP, SECRETS, VAR, BackupManifest
from inference.operation.error import BackupError
from registry.digest import file_digest
from registry.durable import replace_text, sync, sync_tree
from registry.moved_artifacts import move_artifacts
from registry.settings import RegistrySettings

READY = "ready.json"
Say = Callable[[str], None]


@dataclass(frozen=True)
class RestoreOrder:
    """Restore the backup in the folder `backup` as `settings.var`; what is there already is replaced only with `replace`."""

    backup: Path
    settings: RegistrySettings
    replace: bool = False

    @property
    def var(self) -> Path:
        """Folder that is restored."""
        return self.settings.var.resolve()

    @property
    def databases(self) -> dict[str, PostgresDump | None]:
        """PostgreSQL databases by the file of their dump; null where the settings name none."""
        settings = self.settings
        online = None if settings.database_url is None else PostgresDump.of(settings.ledger_location)
        return {DUMP: online, MLFLOW_DUMP: PostgresDump.of(settings.mlflow_tracking_uri)}


def restore(order: RestoreOrder, say: Say) -> BackupManifest:
    """Restore a backup and return what it holds.

    Raises
    ------
    BackupError
        It is not what its manifest says, there is something already, or it holds a database and the settings name none.
    StoreUnavailableError, OnlineStoreError
        PostgreSQL does not answer or refuses; it is as it was before.
    """
    manifest = checked(order.backup)
    say(f"{len(manifest.files):,} files are as they were backed up ({manifest.size / 1e6:,.1f} MB)")
    place = _Place.of(order.var)
    ready = place.ready(manifest)
    _refuse(order, manifest, place, ready=ready)
    if not ready:
        _stage(order, manifest, place.aside)
        say(f"copied beside {order.var}")
    for name, database in order.databases.items():
        if database is not None and name in manifest.by_path():
            database.restore(order.backup / name)
            say(f"database restored from {name}")
    if kept := place.take(manifest):
        say(f"what was there before is kept in {kept}; remove it when all is well")
    return manifest


@dataclass(frozen=True)
class _Place:
    """Where a restored folder comes into being and what it takes the place of."""

    var: Path
    aside: Path
    mounted: bool

    @classmethod
    def of(cls, var: Path) -> "_Place":
        mounted = var.is_mount()
        return cls(var, var / ".restoring" if mounted else var.with_name(f"{var.name}.restoring"), mounted)

    def ready(self, manifest: BackupManifest) -> bool:
        """Tell that this backup was copied already, by a run that was killed before it was put in place."""
        path = self.aside / READY
        return path.is_file() and json.loads(path.read_text(encoding="utf-8")) == _mark(manifest)

    def entries(self) -> list[Path]:
        """Return what is in the folder now."""
        return [] if not self.var.is_dir() else [each for each in self.var.iterdir() if not _ours(each)]

    def take(self, manifest: BackupManifest) -> Path | None:
        """Put what was copied in place; return where what was there before is kept, null where nothing was."""
        name = f"replaced-{manifest.id}-{os.getpid()}"
        kept = self.var / f".{name}" if self.mounted else self.var.with_name(f"{self.var.name}.{name}")
        before = self.entries()
        if self.mounted:
            return self._exchange(kept)
        if not (self.aside / VAR).is_dir():  # it took its place, and the run was killed before it could tidy up
            shutil.rmtree(self.aside)
            return None
        if before:
            self.var.rename(kept)
        (self.aside / VAR).rename(self.var)
        sync(self.var.parent)
        shutil.rmtree(self.aside)
        return kept if before else None

    def _exchange(self, kept: Path) -> Path | None:
        # A name that is no longer among those to come has come already: a run that was killed is completed here.
        coming = {each.name for each in (self.aside / VAR).iterdir()}
        told = json.loads((self.aside / READY).read_text(encoding="utf-8"))["names"]
        going = [each for each in self.entries() if each.name in coming or each.name not in told]
        for each in going:
            kept.mkdir(exist_ok=True)
            each.rename(kept / each.name)
        for name in sorted(coming):
            (self.aside / VAR / name).rename(self.var / name)
        sync(self.var)
        shutil.rmtree(self.aside)
        return kept if going else None


def _ours(path: Path) -> bool:
    return path.name == ".restoring" or path.name.startswith(".replaced-") or path.name == "lost+found"


def _mark(manifest: BackupManifest) -> dict[str, object]:
    names = sorted({file.path.split("/")[1] for file in manifest.files if file.path.startswith(f"{VAR}/")})
    return {"backup": manifest.id, "made_at": manifest.made_at.isoformat(), "names": names}


def _refuse(order: RestoreOrder, manifest: BackupManifest, place: _Place, *, ready: bool) -> None:
    """Refuse what would replace something unasked, or leave a database out; what a killed run has done already stands."""
    begun = ready and (place.mounted or not (place.aside / VAR).is_dir())
    if place.entries() and not order.replace and not begun:
        raise BackupError(
            f"{order.var}: is not empty; allowed: an empty folder, or --replace, which keeps what is there aside"
        )
    held = manifest.by_path()
    for name, database in order.databases.items():
        if name in held and database is None:
            setting = "GRIDTAGS_DATABASE_URL" if name == DUMP else "GRIDTAGS_MLFLOW_TRACKING_URI"
            raise BackupError(
                f"{name}: the backup holds a PostgreSQL database; {setting} must name the one to restore it to"
            )
        if name == DUMP and name not in held and database is not None:
            raise BackupError(
                "the backup holds SQLite files, GRIDTAGS_DATABASE_URL names PostgreSQL; unset it to restore"
            )
        if name in held and database is not None and not (order.replace or ready) and (tables := database.tables()):
            raise BackupError(f"the database for {name} has {len(tables)} tables; allowed: an empty one, or --replace")


def _stage(order: RestoreOrder, manifest: BackupManifest, aside: Path) -> None:
    """Copy everything below `var` aside; `ready.json` says that it is complete and on disk."""
    shutil.rmtree(aside, ignore_errors=True)
    (aside / VAR).mkdir(parents=True)
    for file in manifest.files:
        if file.path.startswith((f"{VAR}/", f"{SECRETS}/")):
            target = aside / (file.path if file.path.startswith(VAR) else f"{VAR}/{file.path}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(order.backup / file.path, target)
            target.chmod(file.mode)
            os.utime(target, ns=(file.written_ns, file.written_ns))
    _compare(manifest, aside)
    if (mlflow := aside / VAR / "mlflow.db").is_file():
        move_artifacts(mlflow, Path(manifest.artifacts), order.settings.artifacts)
    sync_tree(aside)
    replace_text(aside / READY, json.dumps(_mark(manifest)))


def _compare(manifest: BackupManifest, aside: Path) -> None:
    for file in manifest.files:
        if file.path.startswith(f"{VAR}/") and file_digest(aside / file.path) != file.sha256:
            raise BackupError(f"{aside / file.path}: is not what was copied; is the disk all right?")
