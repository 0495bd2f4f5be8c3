"""What a backup holds: `manifest.json`, written last, without which it is none."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.operation.error import BackupError

MANIFEST = "manifest.json"
VAR, CONFIGS, SECRETS, DATABASES = "var", "configs", "secrets", "databases"
"""Folders of a backup: what was written, what was only read, keys from elsewhere, dumps of PostgreSQL."""

DUMP, MLFLOW_DUMP = f"{DATABASES}/gridtags.dump", f"{DATABASES}/mlflow.dump"


class BackedUpFile(BaseModel):
    """One file: its path in the backup, SHA-256, bytes, permissions, and when it was written last (ns since 1970)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(pattern=r"^(var|configs|secrets|databases)/[^\x00]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    mode: int = Field(ge=0, le=0o777)
    written_ns: int


class BackupManifest(BaseModel):
    """The files of a backup and what they were.

    `ledger_entries` and `ledger_digest` are the ledger's newest entry: 0 and 64 zeros for none, null and "" where it was of
    an earlier release. `artifacts` is the folder below which MLflow's database looks for artifacts. `left_out` says in words
    what is not in it and has to come from elsewhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = Field(default=1, ge=1, le=1)
    id: str = Field(pattern=r"^\d{8}T\d{6}$")
    made_at: datetime
    version: str
    ledger_entries: int | None = Field(ge=0)
    ledger_digest: str
    artifacts: str
    with_secrets: bool
    left_out: tuple[str, ...]
    files: tuple[BackedUpFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    def by_path(self) -> dict[str, BackedUpFile]:
        """Return the files by their paths in the backup."""
        return {file.path: file for file in self.files}


def read_manifest(backup: Path) -> BackupManifest:
    """Return the manifest of the backup in a folder.

    Raises
    ------
    BackupError
        There is none, so it is no complete backup; or it is damaged, or names a file outside.
    """
    path = backup / MANIFEST
    if not path.is_file():
        raise BackupError(
            f"{backup}: no {MANIFEST}, so it is no complete backup; allowed: a folder that `gridtags backup` made"
        )
    try:
        manifest = BackupManifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise BackupError(f"{path}: {'.'.join(map(str, first['loc'])) or 'manifest'}: {first['msg']}") from None
    for file in manifest.files:
        if ".." in Path(file.path).parts:
            raise BackupError(f"{path}: {file.path} lies outside of the backup")
    return manifest


def complete_backups(folder: Path) -> list[Path]:
    """Return the complete backups in a folder of backups, oldest first."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*T[0-9]*/{MANIFEST}"))


def find_backup(where: Path) -> Path:
    """Return the backup that a folder is, or the newest complete one in a folder of backups; BackupError where there is none."""
    if (where / MANIFEST).is_file():
        return where
    if found := complete_backups(where):
        return found[-1]
    raise BackupError(f"{where}: holds no complete backup ({MANIFEST} is written last)")
