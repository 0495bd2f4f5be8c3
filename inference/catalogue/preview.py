"""A preview of changed definitions on the latest snapshot: the facts are those of last night, only the rules are new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from inference.catalogue.blast import CLASSES, TagBlast
from inference.catalogue.held_tag import CUSTOMER, tag_columns
from inference.error import InferenceError
from inference.tag.rule_book import rule_book
from inference.tag.tagging import tag_table
from registry.catalogue import Catalogue, TagDefinition
from registry.catalogue.lifecycle import COMPUTED
from registry.error import RuleError
from registry.rule import parse_rule


@dataclass(frozen=True)
class Preview:
    """What the definitions of a catalogue would do to the customers of a snapshot; `skipped` says which tags cannot be computed."""

    snapshot_id: str
    blasts: tuple[TagBlast, ...]
    skipped: Mapping[str, str]


def with_rule(catalogue: Catalogue, tag_id: str, rule: str) -> Catalogue:
    """Return the catalogue with another rule for one tag.

    Raises
    ------
    CatalogueError, RuleError
        No such tag; the text is no rule.
    """
    parse_rule(rule)
    changed = catalogue.tag(tag_id).model_copy(update={"rule": rule})
    return Catalogue(groups=catalogue.groups, tags=tuple(changed if t.id == tag_id else t for t in catalogue.tags))


def preview(
    snapshot: SnapshotFolder, served: Catalogue | None, planned: Catalogue, only: Iterable[str] = (), examples: int = 5
) -> Preview:
    """Compare what customers hold in a snapshot with what they would hold by the planned catalogue.

    Parameters
    ----------
    served
        The catalogue in service, which says in what state the tags are now; None before the first bundle.
    only
        Tags to look at; without, all that either catalogue computes. A tag in 设计 that is named is looked at as if on trial.
    examples
        How many customers who gain, and who lose, are named for each tag.

    Raises
    ------
    InferenceError
        A named tag reads a column that the snapshot does not hold: the next nightly run computes it.
    CatalogueError, SnapshotError
        A named tag does not exist; the snapshot is damaged.
    """
    named = list(only)
    before = {tag.id: tag.state for tag in served.tags} if served else {}
    after = {tag.id: tag.state for tag in planned.tags}
    trial, skipped = _computable(planned, [planned.tag(name).id for name in named], set(_columns(snapshot)))
    if blocked := [name for name in named if name in skipped]:
        raise InferenceError(f"tag {blocked[0]}: {skipped[blocked[0]]}")
    wanted = named or [tag_id for tag_id in sorted({*before, *after}) if tag_id not in skipped]
    labels = {tag.id: tag.label for tag in (*(served.tags if served else ()), *planned.tags)}
    blasts = [TagBlast(each, labels[each], before.get(each), after.get(each), examples) for each in wanted]
    for part in snapshot.manifest.parts:
        _add_part(blasts, snapshot, part, trial)
    return Preview(snapshot.manifest.snapshot_id, tuple(blasts), skipped)


def _computable(planned: Catalogue, named: list[str], columns: set[str]) -> tuple[Catalogue | None, dict[str, str]]:
    """Return the tags to compute, null where there are none, and why others cannot be computed from these columns."""
    tried = [_on_trial(tag) if tag.id in named and tag.state == "设计" else tag for tag in planned.tags]
    skipped: dict[str, str] = {}
    tags = {tag.id: tag for tag in tried if tag.state in COMPUTED}
    wanted = _with_read(tags, named) if named else set(tags)
    for tag_id in sorted(wanted):
        if problem := _missing(tags, tag_id, columns):
            skipped[tag_id] = problem
    kept = tuple(tag for tag_id, tag in tags.items() if tag_id in wanted and tag_id not in skipped)
    # Not a copy of `planned`: that would keep its version, by which parsed rules are found again.
    return Catalogue(groups=planned.groups, tags=kept) if kept else None, skipped


def _on_trial(tag: TagDefinition) -> TagDefinition:
    return tag.model_copy(update={"state": "试用"})


def _with_read(tags: Mapping[str, TagDefinition], named: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(named)
    while waiting:
        tag_id = waiting.pop()
        if tag_id in tags and tag_id not in found:
            found.add(tag_id)
            waiting += parse_rule(tags[tag_id].rule).tags
    return found


def _missing(tags: Mapping[str, TagDefinition], tag_id: str, columns: set[str]) -> str | None:
    for each in sorted(_with_read(tags, [tag_id])):
        try:
            absent = sorted(parse_rule(tags[each].rule).columns - columns)
        except RuleError as error:
            return f"rule: {error}"
        if absent:
            return f"the snapshot has no column {absent[0]}: the next nightly run computes it"
    return None


def _add_part(blasts: Iterable[TagBlast], snapshot: SnapshotFolder, part: Part, planned: Catalogue | None) -> None:
    columns = rule_book(planned).columns if planned else frozenset()
    facts = pq.read_table(snapshot.facts(part), columns=sorted({CUSTOMER, *CLASSES, *columns}))
    known = set(tag_columns(snapshot))
    stored = pq.read_table(snapshot.tags(part), columns=[each.tag for each in blasts if each.tag in known])
    after = tag_table(facts, planned) if planned else None
    places = {tag.id: place for place, tag in enumerate(after.tags)} if after else {}
    for blast in blasts:
        now = _values(stored, blast.tag, len(facts))
        then = after.holds[:, places[blast.tag]] if after and blast.tag in places else np.zeros(len(facts), "int8")
        blast.add(facts, now, then)


def _values(stored: pa.Table, tag_id: str, rows: int) -> NDArray[np.int8]:
    return stored[tag_id].to_numpy() if tag_id in stored.column_names else np.zeros(rows, "int8")


def _columns(snapshot: SnapshotFolder) -> list[str]:
    paths = snapshot.all_facts
    return list(pq.read_schema(paths[0]).names) if paths else []
