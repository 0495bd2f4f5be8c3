"""Evidence about a version: its digests, whether it is still what was recorded and of today, and its own pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.console.frame.language import term
from registry.approval.freshness import stale
from registry.error import EvidenceError, RegistryError
from registry.evidence import EVIDENCE, KINDS, Evidence, evidence_folder, evidence_of
from registry.ledger import Entry, Ledger
from registry.settings import RegistrySettings
from registry.verification.evidence_check import file_problem

TITLES: Mapping[str, str] = {
    "card": term("模型卡"),
    "fairness": term("分群体核对"),
    "impact": term("个人信息保护影响评估"),
    "comparison": term("版本对比"),
    "blast": term("影响范围"),
}
_PAGE = re.compile(rf"({'|'.join(KINDS)})\.(zh|en)\.html")


@dataclass(frozen=True)
class Proof:
    """One kind of evidence: `faults` say why it is not of today, `problem` that it is not what was recorded (empty: neither)."""

    kind: str
    evidence: Evidence
    entry: int | None
    problem: str
    faults: Sequence[str]
    pages: Sequence[str]

    @property
    def missed(self) -> int:
        """How many gates it misses."""
        return len(self.evidence.head.missed())


def proofs(settings: RegistrySettings, ledger: Ledger, model: str, version: int, champion: int | None) -> list[Proof]:
    """Return the evidence about a version in the order of `KINDS`; EvidenceError names a file that is none."""
    found = evidence_of(settings, model, version)
    recorded = recorded_evidence(ledger, model, version)
    faults = _faults(settings, found, champion)
    return [_proof(found[kind], recorded.get(kind), faults) for kind in KINDS if kind in found]


def recorded_evidence(ledger: Ledger, model: str, version: int) -> dict[str, Entry]:
    """Return by kind the last entry of the ledger about the evidence of a version."""
    entries = ledger.entries(kind=EVIDENCE, subject={"model": model, "version": version})
    return {str(each.subject.get("evidence")): each for each in entries}


def evidence_page(settings: RegistrySettings, ledger: Ledger, model: str, version: int, name: str) -> bytes:
    """Return a page of evidence, which is the one that the ledger recorded.

    Raises
    ------
    EvidenceError
        There is no such page, or it was changed since.
    """
    matched = _PAGE.fullmatch(name)
    entry = recorded_evidence(ledger, model, version).get(matched[1]) if matched else None
    digest = _page_digest(entry, matched[2]) if matched and entry else None
    path = evidence_folder(settings, model, version) / name
    if digest is None or path.is_symlink():
        raise EvidenceError(f"{model} {version}: the ledger knows of no such page")
    if problem := file_problem(path, digest):
        raise EvidenceError(f"{model} {version}: {name} {problem} since entry {entry.number if entry else 0}")
    return path.read_bytes()


def _proof(evidence: Evidence, entry: Entry | None, faults: Sequence[str]) -> Proof:
    kind = evidence.head.kind
    own = [each.removeprefix(f"{kind}: ") for each in faults if each.startswith(f"{kind}: ")]
    recorded = entry is not None and entry.content.get("sha256") == evidence.sha256
    pages = [each for each in ("zh", "en") if _page(evidence.path, kind, each).is_file()]
    number = entry.number if entry else None
    return Proof(kind, evidence, number, "" if recorded else _problem(entry), own, pages)


def _faults(settings: RegistrySettings, found: Mapping[str, Evidence], champion: int | None) -> list[str]:
    try:
        return stale(settings, found, champion)
    except RegistryError as error:  # tags or limits that cannot be read: nothing of it can be called fresh
        return [f"{kind}: {error}" for kind in found]


def _problem(entry: Entry | None) -> str:
    return "is not in the ledger" if entry is None else f"is not what entry {entry.number} recorded"


def _page(path: Path, kind: str, language: str) -> Path:
    return path.with_name(f"{kind}.{language}.html")


def _page_digest(entry: Entry, language: str) -> str | None:
    pages = entry.content.get("pages")
    digest = pages.get(language) if isinstance(pages, dict) else None
    return digest if isinstance(digest, str) else None
