"""A changed rule tried out: what the check says of it, and who would gain or lose its tag and the tags that read it."""

from pathlib import Path
from typing import Any

from feature_store.snapshot.folder import SnapshotFolder
from inference.catalogue.check import broken_claims
from inference.catalogue.preview import preview
from inference.catalogue.vocabulary import vocabulary
from registry.catalogue import Catalogue
from registry.catalogue.definition_check import definition_problems
from registry.catalogue.lifecycle import COMPUTED
from registry.rule import parse_rule


def try_tag(
    snapshot: SnapshotFolder, served: Catalogue | None, planned: Catalogue, tag_id: str, configs: Path, examples: int
) -> dict[str, Any]:
    """Return the problems of the planned catalogue, and the blasts of a tag, then of those that read it, ready for JSON.

    Where the definitions are wrong nothing is computed. Errors as of `preview`.
    """
    rule = planned.tag(tag_id).rule
    head = {"snapshot_id": snapshot.manifest.snapshot_id, "tag": tag_id, "rule": rule}
    if wrong := definition_problems(planned, vocabulary(configs)):
        return {**head, "problems": wrong, "tags": [], "skipped": {}}
    named = [tag_id, *readers(planned, tag_id)]
    found = preview(snapshot, served, planned, named, examples)
    problems = list(broken_claims(planned, configs))
    return {**head, "problems": problems, "tags": [each.as_record() for each in found.blasts], "skipped": found.skipped}


def readers(catalogue: Catalogue, tag_id: str) -> list[str]:
    """Return the computed tags that read a tag, directly or not, by id."""
    found, waiting = set[str](), [tag_id]
    while waiting:
        read = waiting.pop()
        near = {tag.id for tag in catalogue.tags if tag.state in COMPUTED and read in parse_rule(tag.rule).tags}
        waiting += near - found
        found |= near
    return sorted(found - {tag_id})
