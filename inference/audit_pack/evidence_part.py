"""Evidence in a pack: cards, comparisons, fairness, blast radius, impact assessment, as they were recorded."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.evidence import EvidenceHead, evidence_folder, evidence_of
from registry.settings import RegistrySettings

_LISTS = shutil.ignore_patterns("*.csv", "*.csv.*", "*.parquet", ".*")
"""Lists of customers: they name persons, who have nothing to do with an audit of a model."""


@dataclass(frozen=True)
class EvidenceLink:
    """An evidence of a version: its page and JSON below the pack, and its SHA-256."""

    version: int
    head: EvidenceHead
    page: str | None
    json: str
    sha256: str


def write_evidence_part(
    settings: RegistrySettings, folder: Path, name: str, versions: Iterable[int]
) -> list[EvidenceLink]:
    """Copy the evidence about versions to `folder`, without lists of customers, and return the links from above `folder`."""
    found = []
    for version in versions:
        source = evidence_folder(settings, name, version)
        if not source.is_dir():
            continue
        shutil.copytree(source, folder / str(version), ignore=_LISTS)
        at = f"{folder.name}/{version}"
        for kind, evidence in evidence_of(settings, name, version).items():
            page = f"{at}/{kind}.zh.html" if (source / f"{kind}.zh.html").is_file() else None
            found.append(EvidenceLink(version, evidence.head, page, f"{at}/{kind}.json", evidence.sha256))
    return found
