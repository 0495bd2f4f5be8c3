"""A small catalogue for tests of rules and documents."""

from registry.catalogue import Catalogue, TagDefinition, TagGroup

GROUP = TagGroup(id="risk", label="风险", dimension="风险信用", exclusive=True, exhaustive=False)
FIELDS = {
    "meaning": "…",
    "group": "risk",
    "version": 3,
    "owner": "客服",
    "purpose": "测试",
    "sensitivity": "normal",
    "readers": ["crm", "auditor"],
    "refresh": "daily",
    "validity_days": 30,
    "state": "应用",
}
LATE = {"id": "pay.late", "label": "逾期", "kind": "rule", "rule": "late_bills >= 2"}
RISKY = {
    "id": "risk.high",
    "label": "高风险",
    "kind": "model",
    "model": "default-risk",
    "rule": "probability >= 0.5",
    "confidence": "probability",
}


def catalogue(*tags: dict[str, object]) -> Catalogue:
    """Return a catalogue of one group with these tags."""
    return Catalogue(groups=(GROUP,), tags=tuple(TagDefinition.model_validate({**FIELDS, **tag}) for tag in tags))
