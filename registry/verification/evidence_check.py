"""Evidence against the ledger: every file of it, and every page, is what was recorded when it was made."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from registry.digest import file_digest
from registry.evidence import EVIDENCE, KINDS, evidence_folder
from registry.ledger import Entry, Ledger
from registry.ledger.finding import Finding
from registry.settings import RegistrySettings
from registry.verification.deletion import deleted_folders

MISSING = "is missing"


def evidence_findings(settings: RegistrySettings, ledger: Ledger) -> Iterator[Finding]:
    """Give every file of evidence that is missing, not the recorded one, or not recorded at all."""
    recorded: dict[Path, tuple[str, int]] = {}
    for entry in ledger.entries(kind=EVIDENCE):
        recorded |= {path: (digest, entry.number) for path, digest in _files(settings, entry).items()}
    gone = deleted_folders(settings, ledger)
    for path, (digest, number) in sorted(recorded.items()):
        problem = file_problem(path, digest)
        if problem and not (problem == MISSING and gone.get(path.parent, 0) > number):
            yield Finding(str(path.relative_to(settings.var)), f"{problem} (entry {number})", number)
    for path in sorted(_present(settings) - recorded.keys()):
        yield Finding(str(path.relative_to(settings.var)), "the ledger knows of no such evidence")


def file_problem(path: Path, digest: str) -> str:
    """Return what is wrong with a file that should have this digest, empty where nothing is."""
    if not path.is_file():
        return MISSING
    return "" if file_digest(path) == digest else "was changed"


def _files(settings: RegistrySettings, entry: Entry) -> dict[Path, str]:
    subject, pages = entry.subject, entry.content.get("pages")
    folder = evidence_folder(settings, str(subject.get("model")), int(subject.get("version", 0)))
    kind = str(subject.get("evidence"))
    digests = {"json": entry.content.get("sha256"), **_pages(pages if isinstance(pages, Mapping) else {})}
    return {folder / f"{kind}.{ending}": str(digest) for ending, digest in digests.items()}


def _pages(pages: Mapping[str, object]) -> dict[str, object]:
    return {f"{language}.html": digest for language, digest in pages.items()}


def _present(settings: RegistrySettings) -> set[Path]:
    return {
        path
        for path in (settings.var / "evidence").glob("*/*/*")
        if path.is_file() and path.name.partition(".")[0] in KINDS
    }
