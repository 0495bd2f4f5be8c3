"""Moves of the alias `champion` that nobody approved: MLflow asks nobody, so what it says is held against the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.actor import current_actor
from registry.approval.serving_record import ServingRecord, serving_record
from registry.ledger import Ledger

ALIAS_MOVED, REPAIR = "alias_moved", "repair"


@dataclass(frozen=True)
class AliasFinding:
    """The alias of a model is at a version, or null for none, but another was put in service."""

    model: str
    alias: int | None
    recorded: int | None

    def __str__(self) -> str:
        """Return it as one line."""
        served = "none was ever promoted" if self.recorded is None else f"{self.recorded} is in service"
        return f"champion of {self.model} is {self.alias or 'none'} in MLflow, but {served}"


def alias_findings(aliases: Mapping[str, int], record: ServingRecord) -> list[AliasFinding]:
    """Return each model whose alias is not what the ledger says, by name."""
    recorded = record.champions()
    return [
        AliasFinding(model, aliases.get(model), recorded.get(model))
        for model in sorted(aliases.keys() | recorded.keys())
        if aliases.get(model) != recorded.get(model)
    ]


def watch_aliases(aliases: Mapping[str, int], ledger: Ledger) -> list[AliasFinding]:
    """Return what was moved, and record each move once: again only after a repair or a change of what is in service."""
    record = serving_record(ledger)
    findings = alias_findings(aliases, record)
    if findings:
        known = known_moves(ledger, record)
        for finding in findings:
            if finding not in known:
                _append(ledger, finding)
    return findings


def known_moves(ledger: Ledger, record: ServingRecord) -> list[AliasFinding]:
    """Return the moves that were recorded since the last repair, or the last change of what is in service."""
    repaired = max((each.number for each in ledger.entries(kind=REPAIR)), default=0)
    since = max(repaired, record.last.number if record.last else 0)
    contents = [each.content for each in ledger.entries(after=since, kind=ALIAS_MOVED)]
    return [AliasFinding(str(each["model"]), _version(each["alias"]), _version(each["recorded"])) for each in contents]


def _append(ledger: Ledger, finding: AliasFinding) -> None:
    content = {"model": finding.model, "alias": finding.alias, "recorded": finding.recorded}
    ledger.append(ALIAS_MOVED, current_actor().person, {"model": finding.model}, content)


def _version(value: object) -> int | None:
    return value if isinstance(value, int) else None
