"""Whether the files and the history tell the same: every version recorded with who and why, every state reached by legal acts."""

from itertools import pairwise

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition
from registry.catalogue.history import LifecycleAct, VersionChange
from registry.catalogue.lifecycle import how_to_record, life_problems


def history_problems(catalogue: Catalogue) -> list[str]:
    """Return one line for each thing that is wrong, naming the tag; empty where files and history agree."""
    history = catalogue.history
    found = []
    for tag in catalogue.tags:
        changes, acts = history.changes_of(tag.id), history.acts_of(tag.id)
        problems = [
            *_version_problems(tag, changes, adopted=any(act.adopted for act in acts)),
            *life_problems(tag, acts),
        ]
        found += [f"tag {tag.id}: {problem}" for problem in problems]
    named = {change.tag for change in history.changes} | {act.tag for act in history.acts}
    gone = named - {tag.id for tag in catalogue.tags}
    return found + [problem for tag_id in sorted(gone) for problem in _gone(tag_id, history.acts_of(tag_id))]


def _version_problems(tag: TagDefinition, changes: tuple[VersionChange, ...], *, adopted: bool) -> list[str]:
    if not changes:
        return [f"version {tag.version} is not recorded: {how_to_record(tag.id)}"]
    first, last = changes[0], changes[-1]
    problems = [] if adopted or first.version == 1 else [f"its first recorded version is {first.version}, not 1"]
    for before, after in pairwise(changes):
        if after.version != before.version + 1:
            problems.append(f"version {after.version} follows {before.version}, {before.version + 1} is missing")
        if after.on < before.on:
            problems.append(f"version {after.version} of {after.on} stands after {before.version} of {before.on}")
    if tag.meaning_digest() != last.digest:
        problems.append(f"changed without a new version: {how_to_record(tag.id)}")
    elif tag.version != last.version:
        problems.append(
            f"the file says version {tag.version}, the history {last.version}, and nothing changed between them"
        )
    return problems


def _gone(tag_id: str, acts: tuple[LifecycleAct, ...]) -> list[str]:
    if acts and acts[-1].to == "下线":
        return []
    state = acts[-1].to if acts else "no state"
    return [f"tag {tag_id}: is in the history ({state}) but in no file: an id is permanent, move the tag to 下线 first"]
