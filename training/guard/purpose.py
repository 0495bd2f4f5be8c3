"""Features whose purpose forbids them in a model of risk: protected groups, and what is not a matter of risk."""

import re
from collections.abc import Iterable

from feature_store.computation import with_inputs
from feature_store.feature import find_feature
from training.guard.finding import PROTECTED, Finding

_GROUPS = re.compile(
    r"低保|五保|特困|老人|老年|伤残|残疾|孤寡|(^|_)(low_income|elderly|disabled|disability|subsistence_allowance)(_|$)",
    re.IGNORECASE,
)


def purpose_findings(features: Iterable[str]) -> list[Finding]:
    """Return the features that a model of risk may not use, by the catalogue's purposes; others by the name of a protected group.

    A feature is of the strictest purpose among those it derives from.
    """
    return [found for name in features if (found := _purpose(name)) is not None]


def _purpose(name: str) -> Finding | None:
    if find_feature(name) is None:
        return Finding(PROTECTED, name, "names a protected group (低保, 老人, 伤残)") if _GROUPS.search(name) else None
    for each in with_inputs([name]):
        read = "" if each.name == name else f" reads {each.name}, which"
        if each.purpose == "protective_only":
            return Finding(
                PROTECTED, name, f"the catalogue says{read} protective_only: it may only ever help the customer"
            )
        if each.purpose == "not_for_risk":
            return Finding("purpose", name, f"the catalogue says{read} not_for_risk")
    return None
