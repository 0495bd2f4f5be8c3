"""Giving a tag another rule: in its file, as its next version, and in the history, all at once or not at all."""

from pathlib import Path

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition
from registry.catalogue.edit import editing, replace_files
from registry.catalogue.folder_text import FolderText
from registry.catalogue.history import History, VersionChange
from registry.catalogue.loading import load_catalogue
from registry.catalogue.recording import Check, Signature
from registry.error import CatalogueError


def change_rule(
    folder: Path, tag_id: str, rule: str, signature: Signature, check: Check, based_on: str | None = None
) -> VersionChange:
    """Give a tag another rule and return its new version; the version it has where that is its rule already.

    Parameters
    ----------
    check
        Gives the problems of a catalogue, one a line; asked about the catalogue as it would be.
    based_on
        Digest of the definition that the rule was written for (`meaning_digest`).

    Raises
    ------
    CatalogueError
        An unknown tag; a definition that changed meanwhile or was not recorded; a catalogue with problems. Nothing is written
        then.
    """
    with editing(folder):
        catalogue, texts = load_catalogue(folder), FolderText(folder)
        tag = catalogue.tag(tag_id)
        known = catalogue.history.changes_of(tag_id)
        if not known or known[-1].digest != tag.meaning_digest():
            raise CatalogueError(
                f"tag {tag_id}: its definition is not recorded: run `gridtags catalogue record {tag_id}`"
            )
        if tag.rule == rule:
            return known[-1]
        if based_on not in {None, tag.meaning_digest()}:
            raise CatalogueError(f"tag {tag_id}: its definition changed meanwhile, to version {tag.version}")
        changed, change = _next_version(tag, rule, signature)
        _require_no_problems(_with(catalogue, changed, change), tag_id, check)
        texts.set_value(tag_id, "rule", rule)
        texts.set_value(tag_id, "version", changed.version)
        texts.add(change)
        replace_files(folder, texts.changed)
        return change


def _next_version(tag: TagDefinition, rule: str, signature: Signature) -> tuple[TagDefinition, VersionChange]:
    changed = tag.model_copy(update={"rule": rule, "version": tag.version + 1})
    on, by, why = signature.on, signature.by, signature.why
    digest = changed.meaning_digest()
    return changed, VersionChange(tag=tag.id, version=changed.version, on=on, by=by, why=why, digest=digest)


def _with(catalogue: Catalogue, changed: TagDefinition, change: VersionChange) -> Catalogue:
    tags = tuple(changed if tag.id == changed.id else tag for tag in catalogue.tags)
    changes = tuple(sorted((*catalogue.history.changes, change), key=lambda each: each.tag))
    return Catalogue(groups=catalogue.groups, tags=tags, history=History(changes=changes, acts=catalogue.history.acts))


def _require_no_problems(catalogue: Catalogue, tag_id: str, check: Check) -> None:
    if problems := list(check(catalogue)):
        raise CatalogueError(
            f"tag {tag_id} stays as it is, the catalogue would have {len(problems)} problems: {problems[0]}"
        )
