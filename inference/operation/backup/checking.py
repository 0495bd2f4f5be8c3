"""Whether a backup is what its manifest says, file by file."""

from pathlib import Path

from inference.operation.backup.manifest import BackupManifest, read_manifest
from inference.operation.error import BackupError
from registry.digest import file_digest


def checked(backup: Path) -> BackupManifest:
    """Return the manifest of a backup whose every file has the digest that it states; more files than stated do no harm.

    Raises
    ------
    BackupError
        It is no complete backup, or files are missing or changed: the message counts them and names the first.
    """
    manifest = read_manifest(backup)
    wrong = [problem for file in manifest.files if (problem := _problem(backup / file.path, file.sha256))]
    if wrong:
        raise BackupError(
            f"{backup}: {len(wrong)} of {len(manifest.files)} files are not as they were backed up; {wrong[0]}"
        )
    return manifest


def _problem(path: Path, sha256: str) -> str:
    if not path.is_file():
        return f"{path.name} is missing ({path})"
    return "" if file_digest(path) == sha256 else f"{path} was changed"
