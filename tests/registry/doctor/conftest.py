"""Small catalogues to examine."""

import pytest

from registry.catalogue import Catalogue, TagDefinition, TagGroup
from registry.doctor.examination import examine
from registry.doctor.value_range import Ranges


def tag(tag_id, rule, state="应用"):
    return TagDefinition(
        id=tag_id, label=tag_id, meaning="试", group=tag_id.split(".")[0], kind="statistic", rule=rule, version=1,
        owner="测", purpose="试", sensitivity="normal", readers=("auditor",), refresh="daily", validity_days=35, state=state,
    )  # fmt: skip


@pytest.fixture(scope="session")
def catalogue_of():
    """Return a catalogue of `{tag id: rule}`; the part before the point is the group."""

    def make(rules, *, exclusive=True, exhaustive=True):
        groups = {tag_id.split(".")[0] for tag_id in rules}
        made = [
            TagGroup(id=group, label=group, dimension="用电行为", exclusive=exclusive, exhaustive=exhaustive)
            for group in groups
        ]
        return Catalogue(groups=tuple(made), tags=tuple(tag(name, rule) for name, rule in rules.items()))

    return make


@pytest.fixture(scope="session")
def found(catalogue_of):
    """Return what the doctor says of rules as `{(kind, tags): finding}`."""

    def find(rules, ranges=None, **claims):
        findings = examine(catalogue_of(rules, **claims), Ranges.model_validate(ranges or {}))
        return {(finding.kind, finding.tags): finding for finding in findings}

    return find
