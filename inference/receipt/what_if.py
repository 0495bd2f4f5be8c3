"""What would be said of a customer whose features had other values; nothing of it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError

from inference.receipt.risk_answer import DEFAULT_RISK, risk_of, with_risk
from inference.receipt.state import CustomerState
from inference.receipt.workshop import Workshop
from inference.tag.column_sheet import ColumnSheet
from inference.tag.rule_book import rule_book
from registry.catalogue import TagDefinition

Given = Mapping[str, float | None]


@dataclass(frozen=True)
class WhatIf:
    """What the risk model says before and after, and the computed tags that come, go, or cannot be decided any more."""

    version: int
    before: dict[str, Any]
    after: dict[str, Any]
    gained: tuple[TagDefinition, ...]
    lost: tuple[TagDefinition, ...]
    undecided: tuple[TagDefinition, ...]


def what_if(workshop: Workshop, state: CustomerState, given: Given) -> WhatIf:
    """Return what would be said with the features in `given` in place of the customer's own; see `require_features`."""
    require_features(ColumnSheet.open(workshop.folder.root), given)
    risk = risk_of(workshop.bundle, DEFAULT_RISK)
    facts = with_risk(workshop.bundle, {**state.facts, **given})
    was, now = workshop.decide(state.facts), workshop.decide(facts)
    tags = rule_book(workshop.catalogue).tags
    moved = [tag for tag in tags if was[tag.id].holds != now[tag.id].holds]
    return WhatIf(
        version=risk.version,
        before=risk.answer(state.facts),
        after=risk.answer(facts),
        gained=tuple(tag for tag in moved if now[tag.id].holds),
        lost=tuple(tag for tag in moved if was[tag.id].holds and now[tag.id].holds is False),
        undecided=tuple(tag for tag in moved if now[tag.id].holds is None),
    )


def require_features(sheet: ColumnSheet, given: Given) -> None:
    """Raise RequestValidationError unless each name is a feature that may be asked about, and each value one it can have."""
    faults = [(name, fault) for name, value in given.items() if (fault := _fault(sheet, name, value))]
    if faults:
        raise RequestValidationError(
            [{"type": "value_error", "loc": ("body", "features", name[:64]), "msg": fault} for name, fault in faults]
        )


def _fault(sheet: ColumnSheet, name: str, value: float | None) -> str | None:
    entry = sheet.columns.get(name)
    if entry is None or entry.kind != "feature":
        near = sheet.near(name)
        return "no feature of this snapshot" + (f"; did you mean {', '.join(near)}?" if near else "")
    if entry.purpose == "protective_only":
        return "may only ever help a customer and is in no risk model; a score is not asked of it"
    return entry.fault(value)
