"""Recording a changed definition as a new version, and moving a tag to another state: both in the files, with who and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition, TagState
from registry.catalogue.edit import editing, replace_files
from registry.catalogue.folder_text import FolderText
from registry.catalogue.history import LifecycleAct, VersionChange
from registry.catalogue.lifecycle import STARTS, refusal
from registry.catalogue.loading import load_catalogue
from registry.error import CatalogueError

Check = Callable[[Catalogue], Iterable[str]]


@dataclass(frozen=True)
class Signature:
    """Who does something, why, and on which day in China."""

    by: str
    why: str
    on: date

    def __post_init__(self) -> None:
        for name, value in (("by", self.by), ("why", self.why)):
            if not value.strip() or len(value.splitlines()) > 1:
                raise CatalogueError(f"say {'who (--by)' if name == 'by' else 'why'} on one line, got {value!r:.60}")


def record(folder: Path, tag_ids: Iterable[str], signature: Signature, *, adopt: bool = False) -> list[VersionChange]:
    """Record what the definitions of tags are now, and return the new versions.

    A definition that changed becomes its next version, in its file and in the history; a new tag becomes version 1, or with
    `adopt` what its file says, and its life begins in the state of its file.

    Raises
    ------
    CatalogueError
        An unknown tag; a tag of which nothing changed; a new tag that claims to be in use already, without `adopt`. Nothing was
        written then.
    """
    with editing(folder):
        catalogue, texts = load_catalogue(folder), FolderText(folder)
        changes = [_record_one(texts, catalogue, catalogue.tag(tag_id), signature, adopt=adopt) for tag_id in tag_ids]
        replace_files(folder, texts.changed)
        return changes


def unrecorded(catalogue: Catalogue) -> list[str]:
    """Return the ids of the tags whose definition is not that of their latest recorded version."""
    latest = {change.tag: change.digest for change in catalogue.history.changes}
    return [tag.id for tag in catalogue.tags if latest.get(tag.id) != tag.meaning_digest()]


def move(folder: Path, tag_id: str, to: TagState, signature: Signature, check: Check) -> LifecycleAct:
    """Bring a tag into another state, in its file and as an act of the history, and return the act.

    `check` gives the problems of a catalogue, one a line.

    Raises
    ------
    CatalogueError
        An unknown tag; a step that is not allowed; a catalogue with problems. Nothing was written then.
    """
    with editing(folder):
        catalogue, texts = load_catalogue(folder), FolderText(folder)
        if problem := refusal(catalogue.tag(tag_id).state, to):
            raise CatalogueError(f"tag {tag_id}: {problem}")
        if problems := list(check(catalogue)):
            raise CatalogueError(
                f"tag {tag_id} stays as it is, the catalogue has {len(problems)} problems: {problems[0]}"
            )
        act = LifecycleAct(tag=tag_id, to=to, on=signature.on, by=signature.by, why=signature.why)
        texts.set_value(tag_id, "state", to)
        texts.add(act)
        replace_files(folder, texts.changed)
        return act


def _record_one(
    texts: FolderText, catalogue: Catalogue, tag: TagDefinition, signature: Signature, *, adopt: bool
) -> VersionChange:
    known = catalogue.history.changes_of(tag.id)
    if known and known[-1].digest == tag.meaning_digest():
        raise CatalogueError(f"tag {tag.id}: nothing changed since version {known[-1].version}")
    version = known[-1].version + 1 if known else tag.version if adopt else 1
    on, by, why = signature.on, signature.by, signature.why
    change = VersionChange(tag=tag.id, version=version, on=on, by=by, why=why, digest=tag.meaning_digest())
    if version != tag.version:
        texts.set_value(tag.id, "version", version)
    texts.add(change)
    if not catalogue.history.acts_of(tag.id):
        texts.add(LifecycleAct(tag=tag.id, to=tag.state, on=on, by=by, why=why, adopted=_adopted(tag, adopt=adopt)))
    return change


def _adopted(tag: TagDefinition, *, adopt: bool) -> bool:
    if tag.state in STARTS or adopt:
        return tag.state not in STARTS
    raise CatalogueError(
        f"tag {tag.id}: a new tag begins in 设计 or 试用, its file says {tag.state} (--adopt for one that was in use before)"
    )
