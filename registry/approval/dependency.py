"""What evidence was made of, held against what there is today: each name in its `depends_on` has a check here."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from registry.approval.config import promotion_config
from registry.catalogue import load_catalogue
from registry.digest import folder_digests
from registry.error import RegistryError
from registry.evidence import Evidence, EvidenceHead
from registry.governance import limits_digest
from registry.impact.question import load_questions
from registry.ledger import installation_ledger
from registry.registered import registered_versions
from registry.settings import RegistrySettings

_PUBLISHED = "published.json"


@dataclass(frozen=True)
class Today:
    """What there is now; each part is read when the first evidence speaks of it."""

    settings: RegistrySettings

    def faults(self, evidence: Evidence) -> Iterator[str]:
        """Give in one line each what of evidence is not of today; names without a check say nothing."""
        for name, value in sorted(evidence.head.depends_on.items()):
            kind, _, of = name.partition(":")
            if (check := _CHECKS.get(kind)) is not None and (fault := check(self, evidence.head, of, value)):
                yield fault

    def snapshot(self, _: EvidenceHead, __: str, used: str) -> str:
        """Say how many snapshots are newer than the one that was used, if too many."""
        published = (self.settings.var / "snapshots").glob(f"*/{_PUBLISHED}")
        newer = [path.parent.name for path in published if path.parent.name > used]
        allowed = promotion_config(self.settings.configs).newer_snapshots
        if len(newer) <= allowed:
            return ""
        return f"is of snapshot {used}, {len(newer)} are newer ({max(newer)}), allowed are {allowed}"

    def catalogue(self, _: EvidenceHead, __: str, digest: str) -> str:
        """Say whether a tag was changed since."""
        return "" if digest == self.tags else f"is of tag catalogue {digest[:12]}, which was changed since"

    def holdout(self, _: EvidenceHead, vintage: str, digest: str) -> str:
        """Say whether the frozen rows are gone."""
        kept = _holds(self.settings.var / "holdouts", vintage, digest)
        return "" if kept else f"is of a holdout {vintage} that is not kept any more"

    def limits(self, head: EvidenceHead, _: str, digest: str) -> str:
        """Say whether the limits were changed since."""
        same = digest == limits_digest(self.settings.configs, head.kind)
        return "" if same else f"was held against other limits than those of [{head.kind}] today"

    def questions(self, _: EvidenceHead, __: str, digest: str) -> str:
        """Say whether other questions are asked since."""
        same = digest == load_questions(self.settings.configs).digest
        return "" if same else f"answers the questions {digest[:12]}, which were changed since"

    def serving(self, head: EvidenceHead, number: str, digest: str) -> str:
        """Say whether a version, that of the evidence where no number is given, was made of other files."""
        version = int(number) if number.isdecimal() else head.version
        if (known := self._registered.get((head.model, version))) == digest:
            return ""
        told = "which the ledger does not know" if known is None else f"registered are {known[:12]}"
        return f"is of files {digest[:12]} of {head.model} {version}, {told}"

    @cached_property
    def tags(self) -> str:
        """The digest of the tag catalogue."""
        return _tags_version(self.settings.tags, tuple(sorted(folder_digests(self.settings.tags).items())))

    @cached_property
    def _registered(self) -> Mapping[tuple[str, int], str]:
        found = registered_versions(installation_ledger(self.settings))
        return {key: each.serving for key, each in found.items()}


_CHECKS: Mapping[str, Callable[[Today, EvidenceHead, str, str], str]] = {
    "snapshot_id": Today.snapshot,
    "catalogue": Today.catalogue,
    "holdout": Today.holdout,
    "limits": Today.limits,
    "questions": Today.questions,
    "serving": Today.serving,
}


@lru_cache(maxsize=4)
def _tags_version(folder: Path, _: tuple[tuple[str, str], ...]) -> str:
    """Return the digest of the tags of files with these digests: reading them takes far longer than those do."""
    return load_catalogue(folder).version


def _holds(holdouts: Path, vintage: str, digest: str) -> bool:
    for path in holdouts.rglob(f"{vintage}.json"):
        try:
            if json.loads(path.read_text(encoding="utf-8")).get("sha256") == digest:
                return True
        except (OSError, ValueError) as error:
            raise RegistryError(f"{path}: is no record of a holdout ({type(error).__name__})") from error
    return False
