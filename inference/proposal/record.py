"""What a proposal says, and what was decided about it: two files that are written once each.

var/proposals/20260301T021500-123456-load.peak_heavy.json            the proposal
var/proposals/decision-20260301T021500-123456-load.peak_heavy.json   what became of it
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from inference.error import UnknownProposalError
from registry.catalogue.definition import TagId
from registry.digest import text_digest
from registry.durable import replace_text

FOLDER = "proposals"
MOST_REASON_CHARACTERS = 400
_ID = re.compile(r"\d{8}T\d{6}-\d{6}-[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")

Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=MOST_REASON_CHARACTERS, pattern=r"^[^\x00-\x1f\u2028\u2029]*$"
    ),
]
_Record = TypeVar("_Record", bound=BaseModel)


class Effect(BaseModel):
    """What a preview counted: customers of a snapshot who hold the tag before and after, who gain, lose, and are undecided."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    snapshot_id: str
    customers: int
    before: int
    after: int
    gained: int
    lost: int
    unknown_before: int
    unknown_after: int


class Proposal(BaseModel):
    """Another rule for a tag: `based_on` is the digest of the definition it was written for, of `version`.

    `problems` is what the check said of the catalogue with this rule, one a line; `effect` counts, and names nobody.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    tag: TagId
    label: str
    version: int
    based_on: str
    rule_before: str
    rule_after: str
    by: str
    key: str
    at: AwareDatetime
    reason: Line
    effect: Effect | None = None
    problems: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the proposal, by which the ledger knows it."""
        return text_digest(self.model_dump_json())

    @property
    def diff(self) -> str:
        """The change as a unified diff of the definition's lines."""
        before, after = (f'rule = "{rule}"'.splitlines() for rule in (self.rule_before, self.rule_after))
        return "\n".join(list(unified_diff(before, after, self.tag, self.tag, lineterm="", n=0))[3:])


class Decision(BaseModel):
    """What became of a proposal; `version` is that of the definition it became, null where it was rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Literal["apply", "reject"]
    by: str
    key: str
    at: AwareDatetime
    reason: Line
    version: int | None = Field(default=None, ge=1)


@dataclass(frozen=True)
class ProposalFolder:
    """The proposals of an installation."""

    root: Path

    @classmethod
    def below(cls, var: Path) -> "ProposalFolder":
        """Return the folder of proposals of the installation in `var`."""
        return cls(var / FOLDER)

    @property
    def lock(self) -> Path:
        """File that a process locks while it decides."""
        return self.root / ".lock"

    def new_id(self, tag: str, at: datetime) -> str:
        """Return the id of a proposal made at an instant; later ones sort behind earlier ones."""
        return f"{at:%Y%m%dT%H%M%S-%f}-{tag}"

    def every(self, most: int = 500) -> Iterator[tuple[Proposal, Decision | None]]:
        """Yield the newest proposals with what was decided, newest first; a damaged file is passed over."""
        paths = sorted((path for path in self.root.glob("*.json") if _ID.fullmatch(path.stem)), reverse=True)
        for path in paths[:most]:
            if (found := _read(path, Proposal)) is not None:
                yield found, self.decision(found.id)

    def read(self, proposal_id: str) -> Proposal:
        """Return a proposal; UnknownProposalError for an id that there is not."""
        found = _read(self._path(proposal_id), Proposal) if _ID.fullmatch(proposal_id) else None
        if found is None:
            raise UnknownProposalError(f"there is no proposal {proposal_id[:120]!r}")
        return found

    def decision(self, proposal_id: str) -> Decision | None:
        """Return what was decided about a proposal, null while it is open."""
        return _read(self._decision(proposal_id), Decision)

    def write(self, proposal: Proposal) -> None:
        """Keep a proposal."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_text(self._path(proposal.id), proposal.model_dump_json())

    def decide(self, proposal_id: str, decision: Decision) -> None:
        """Keep what was decided."""
        replace_text(self._decision(proposal_id), decision.model_dump_json())

    def _path(self, proposal_id: str) -> Path:
        return self.root / f"{proposal_id}.json"

    def _decision(self, proposal_id: str) -> Path:
        return self.root / f"decision-{proposal_id}.json"


def _read(path: Path, kind: type[_Record]) -> _Record | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
