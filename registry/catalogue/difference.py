"""What is different between two catalogues: tags and groups added, removed and changed, field by field, with who and why."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition, TagGroup
from registry.catalogue.history import History, LifecycleAct, VersionChange


@dataclass(frozen=True)
class Difference:
    """One tag or group that is different; `fields` maps each changed field to its old and new value.

    `changes` and `acts` are what the newer history has beyond the older one: empty for a group, and for a tag whose change was not
    recorded.
    """

    what: Literal["tag", "group"]
    id: str
    kind: Literal["added", "removed", "changed"]
    fields: Mapping[str, tuple[Any, Any]]
    changes: tuple[VersionChange, ...] = ()
    acts: tuple[LifecycleAct, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Return the difference ready for JSON."""
        entries = {"changes": self.changes, "acts": self.acts}
        said = {name: [each.model_dump(mode="json") for each in listed] for name, listed in entries.items()}
        fields = {name: {"old": old, "new": new} for name, (old, new) in self.fields.items()}
        return {**asdict(self), **said, "fields": fields}


def differences(old: Catalogue, new: Catalogue) -> tuple[Difference, ...]:
    """Return what `new` has different from `old`, groups before tags, by id."""
    groups = _compared("group", {group.id: group for group in old.groups}, {group.id: group for group in new.groups})
    tags = _compared("tag", {tag.id: tag for tag in old.tags}, {tag.id: tag for tag in new.tags})
    return (*groups, *(_with_reasons(found, old.history, new.history) for found in tags))


def _compared(
    what: Literal["tag", "group"],
    old: Mapping[str, TagDefinition] | Mapping[str, TagGroup],
    new: Mapping[str, TagDefinition] | Mapping[str, TagGroup],
) -> Iterable[Difference]:
    for name in sorted(old.keys() | new.keys()):
        before = old[name].model_dump(mode="json") if name in old else {}
        after = new[name].model_dump(mode="json") if name in new else {}
        fields = {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)}
        if fields:
            kind: Literal["added", "removed", "changed"] = (
                "added" if not before else "removed" if not after else "changed"
            )
            yield Difference(what, name, kind, fields)


def _with_reasons(found: Difference, old: History, new: History) -> Difference:
    known = {change.version for change in old.changes_of(found.id)}
    changes = tuple(change for change in new.changes_of(found.id) if change.version not in known)
    acts = new.acts_of(found.id)[len(old.acts_of(found.id)) :]
    return Difference(found.what, found.id, found.kind, found.fields, changes, acts)
