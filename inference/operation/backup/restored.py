"""After a restore: what the ledger proves of it, and how the configuration differs from the one it was backed up with."""

from collections.abc import Iterator
from pathlib import Path

from inference.operation.backup.manifest import CONFIGS, BackupManifest
from registry.actor import current_actor
from registry.digest import file_digest
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.verification.whole import verify_installation

KIND = "restore"


def verified_lines(settings: RegistrySettings, manifest: BackupManifest) -> tuple[list[str], int]:
    """Return what `gridtags audit verify` says of a restored installation, and how many findings there are."""
    if manifest.ledger_entries is None:
        return ["backed up under an earlier release: run `gridtags upgrade`, then `gridtags audit verify`"], 0
    ledger = Ledger.open(settings.ledger_location)
    try:
        verified, head = verify_installation(settings, ledger), ledger.head()
    finally:
        ledger.close()
    findings = [each.line() for each in verified.findings]
    if head != (manifest.ledger_entries, manifest.ledger_digest):
        findings.append(f"ledger: ends with entry {head[0]}, the backup with entry {manifest.ledger_entries}")
    told = f"{verified.entries:,} entries, {verified.roots} roots, {len(findings)} findings"
    return [*findings, told], len(findings)


def record_restore(settings: RegistrySettings, manifest: BackupManifest) -> None:
    """Say in the restored ledger that it was restored, and up to which entry it is the one that was backed up."""
    ledger = Ledger.open(settings.ledger_location)
    try:
        made = {
            "made_at": manifest.made_at.isoformat(),
            "entries": manifest.ledger_entries,
            "version": manifest.version,
        }
        ledger.append(KIND, current_actor().person, {"backup": manifest.id}, made)
    finally:
        ledger.close()


def differing_configs(backup: Path, manifest: BackupManifest, configs: Path) -> Iterator[str]:
    """Yield one line for each file of the configuration that is not what it was; nothing is written there."""
    for file in manifest.files:
        if file.path.startswith(f"{CONFIGS}/"):
            now = configs / Path(file.path).relative_to(CONFIGS)
            if not now.is_file():
                yield f"configs: {now} is missing; it was {backup / file.path}"
            elif file_digest(now) != file.sha256:
                yield f"configs: {now} differs from {backup / file.path}"
