"""Evidence about a model version: what a promotion rests on, one file of canonical JSON for each kind, with pages beside it.

var/evidence/NAME/VERSION/comparison.json        the content, which its SHA-256 names in requests and in the ledger
var/evidence/NAME/VERSION/comparison.zh.html     the same for people; further files of the kind lie in comparison/
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from registry.actor import current_actor
from registry.digest import canonical_json, file_digest
from registry.durable import replace_text
from registry.error import EvidenceError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings

EVIDENCE = "evidence"
"""Kind of the ledger's entries that name evidence."""
SCHEMA_VERSION = 1
"""Of the files; evidence of gridtags 0.1.0 does not say it and has this one."""
KINDS = ("card", "comparison", "fairness", "blast", "impact")


class Gate(BaseModel):
    """A figure held against its bound; `bound` says it in words (“≤ 2 %”)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    value: float | None
    bound: str
    passed: bool


class EvidenceHead(BaseModel):
    """What every evidence says besides its own content.

    `against` is the champion's version it was compared with, null where there was none; `depends_on` names what else it was made of
    by digest or id (snapshot_id, holdout:2026-03-01, catalogue, …), so that it is stale where one of them changed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: int = Field(default=SCHEMA_VERSION, ge=1)
    kind: str
    model: str
    version: int
    against: int | None = None
    made_at: str
    depends_on: dict[str, str] = {}
    gates: tuple[Gate, ...] = ()

    def missed(self) -> list[Gate]:
        """Return the gates that are not passed."""
        return [gate for gate in self.gates if not gate.passed]


@dataclass(frozen=True)
class Evidence:
    """One evidence file as it lies on disk."""

    path: Path
    sha256: str
    head: EvidenceHead

    def content(self) -> dict[str, JsonValue]:
        """Return what it says; EvidenceError where the file is not the one that was found."""
        if file_digest(self.path) != self.sha256:
            raise EvidenceError(f"{self.path}: was changed")
        content: dict[str, JsonValue] = json.loads(self.path.read_text(encoding="utf-8"))
        return content


def put_evidence(
    settings: RegistrySettings, head: EvidenceHead, content: Mapping[str, JsonValue], pages: Mapping[str, str]
) -> Evidence:
    """Write evidence in place of an earlier one of its kind, and its digests into the ledger.

    `pages` maps languages (zh, en) to HTML. The JSON is what counts, and comes last of the files.
    """
    folder = evidence_folder(settings, head.model, head.version)
    folder.mkdir(parents=True, exist_ok=True)
    for language, page in pages.items():
        replace_text(folder / f"{head.kind}.{language}.html", page)
    path = folder / f"{head.kind}.json"
    replace_text(path, canonical_json({**content, **head.model_dump(mode="json")}))
    evidence = read_evidence(path)
    digests: dict[str, JsonValue] = {each: file_digest(folder / f"{head.kind}.{each}.html") for each in pages}
    installation_ledger(settings).append(
        EVIDENCE,
        current_actor().person,
        {"model": head.model, "version": head.version, "evidence": head.kind},
        {"sha256": evidence.sha256, "pages": digests},
    )
    return evidence


def evidence_of(settings: RegistrySettings, name: str, version: int) -> dict[str, Evidence]:
    """Return the evidence that there is about a version, by kind; EvidenceError names a file that is none."""
    folder = evidence_folder(settings, name, version)
    paths = {kind: folder / f"{kind}.json" for kind in KINDS}
    return {kind: read_evidence(path) for kind, path in paths.items() if path.is_file()}


def read_evidence(path: Path) -> Evidence:
    """Return the evidence in a file; EvidenceError where it is none, or of a newer gridtags."""
    digest = file_digest(path)
    try:
        head = EvidenceHead.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path}: is no evidence ({type(error).__name__})") from error
    if head.schema_version > SCHEMA_VERSION:
        raise EvidenceError(
            f"{path}: has schema {head.schema_version}, this software reads up to {SCHEMA_VERSION}: upgrade it"
        )
    return Evidence(path, digest, head)


def evidence_folder(settings: RegistrySettings, name: str, version: int) -> Path:
    """Return the folder of the evidence about a version, which need not be there."""
    return settings.var / "evidence" / name / str(version)
