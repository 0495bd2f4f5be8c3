"""The page of the tag catalogue."""

from itertools import groupby
from pathlib import Path
from typing import get_args

from docs.generate.markdown import code, page, table
from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import Dimension, TagDefinition, TagGroup
from registry.catalogue.loading import load_catalogue

_HEADERS = ("tag", "label", "meaning", "rule", "kind", "v", "state", "readers", "valid")


def tag_page(configs: Path) -> str:
    """Return every tag of the catalogue by dimension and group, with its rule."""
    catalogue = load_catalogue(configs / "tags")
    intro = (
        f"{len(catalogue.tags)} tags in {len(catalogue.groups)} groups, as `configs/tags/` defines them. Tags of an exclusive "
        "group never hold together; of an exhaustive group one always holds, unless it is unknown. A tag in 设计 or 试用 is not "
        "shown to the CRM."
    )
    return page("Tags", intro, *(_dimension(catalogue, each) for each in get_args(Dimension)))


def _dimension(catalogue: Catalogue, dimension: str) -> str:
    tags = sorted(catalogue.tags, key=lambda each: (each.group, each.id))
    groups = [
        _group(catalogue.group(name), list(members))
        for name, members in groupby(tags, key=lambda each: each.group)
        if catalogue.group(name).dimension == dimension
    ]
    return "\n\n".join([f"## {dimension}", *groups])


def _group(group: TagGroup, tags: list[TagDefinition]) -> str:
    claims = [word for word, holds in (("exclusive", group.exclusive), ("exhaustive", group.exhaustive)) if holds]
    return (
        f"### {group.label} (`{group.id}`)\n\n{', '.join(claims) or 'Neither exclusive nor exhaustive'}.\n\n"
        + table(_HEADERS, map(_row, tags))
    )


def _row(tag: TagDefinition) -> list[object]:
    made = f"{tag.kind} of {tag.model}" if tag.model else tag.kind
    sensitivity = "" if tag.sensitivity == "normal" else f" ({tag.sensitivity})"
    readers = ", ".join(tag.readers) + sensitivity
    validity = f"{tag.validity_days} days"
    return [code(tag.id), tag.label, tag.meaning, code(tag.rule), made, tag.version, tag.state, readers, validity]
