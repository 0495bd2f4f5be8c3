"""How unequally a version treats groups: which gaps have to be explained, and which are beyond a bound."""

from collections.abc import Iterable

from registry.card.config import FairnessLimit
from registry.card.content import Card
from registry.card.fact import Gap
from registry.evidence import Gate

NOTED = 0.1
"""A gap of ten points whose interval excludes 0 has to be explained by whoever approves the model."""


def noted_gaps(card: Card) -> list[Gap]:
    """Return the gaps in error rates that have to be explained, the widest first."""
    wide = [gap for gap in card.gaps if gap.rate != "selection" and _is_wide(gap)]
    return sorted(wide, key=lambda gap: -(gap.size.value or 0.0))


def fairness_gates(card: Card) -> tuple[Gate, ...]:
    """Return the bounds of the job's config with the gaps held against them.

    A gap that was not measured (fewer than two groups with enough rows) passes, and its value is null.
    """
    return tuple(_gate(limit, card.gaps) for limit in card.fairness_limits)


def _is_wide(gap: Gap) -> bool:
    return (gap.size.value or 0.0) >= NOTED and (gap.size.low or 0.0) > 0


def _gate(limit: FairnessLimit, gaps: Iterable[Gap]) -> Gate:
    wanted = (limit.decision, limit.attribute, limit.rate)
    found = next((gap for gap in gaps if (gap.decision, gap.attribute, gap.rate) == wanted), None)
    value = getattr(found.size, limit.figure) if found else None
    name = ".".join((*wanted, "gap"))
    end = "" if limit.figure == "value" else f" ({limit.figure})"
    return Gate(
        name=name, value=value, bound=f"≤ {limit.at_most:g}{end}", passed=value is None or value <= limit.at_most
    )
