"""Commands `gridtags catalogue list|diff|record`: what needs the files and the bundles only."""

import json
from pathlib import Path
from typing import Annotated

import typer

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.difference import Difference
from registry.catalogue.history import LifecycleAct, VersionChange

catalogue = typer.Typer(
    no_args_is_help=True, help="The tags: definitions, versions, lifecycle, and what they are worth."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@catalogue.command("list")
def list_tags(
    state: Annotated[str | None, typer.Option(help="Only tags in this state, such as 试用.")] = None,
    as_json: AsJson = False,
) -> None:
    """List every tag: label, group, version, state, and who changed it last, when and why."""
    from rich.console import Console
    from rich.table import Column, Table

    from registry.catalogue.loading import load_catalogue
    from registry.settings import RegistrySettings

    loaded = load_catalogue(RegistrySettings().tags)
    rows = [row for row in _rows(loaded) if state in {None, row["state"]}]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    names = ("tag", "label", "group", "version", "state", "last", "by", "why")
    table = Table(Column("tag", no_wrap=True), *names[1:])
    for row in rows:
        table.add_row(*(str(row[name]) for name in names))
    Console().print(table)


@catalogue.command()
def diff(
    against: Annotated[
        str | None,
        typer.Option(help="Folder of tag files, or a bundle by folder or id; without it, the bundle in service."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the tag files have different from the catalogue in service: field by field, with version, who and why."""
    from registry.catalogue.difference import differences
    from registry.catalogue.loading import load_catalogue
    from registry.catalogue.place import catalogue_at
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    found = differences(catalogue_at(against, settings.bundles), load_catalogue(settings.tags))
    if as_json:
        typer.echo(json.dumps([each.as_record() for each in found], ensure_ascii=False, indent=1))
        return
    for difference in found:
        typer.echo("\n".join(_lines(difference)))
    typer.echo(f"{len(found)} differences" if found else "no difference")


@catalogue.command()
def record(
    by: Annotated[str, typer.Option(help="Who changed the definition; recorded.")],
    why: Annotated[str, typer.Option(help="Why; recorded.")],
    tags: Annotated[list[str] | None, typer.Argument(help="Tags that were changed or are new.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every tag that changed since it was recorded.")] = False,
    adopt: Annotated[
        bool, typer.Option(help="New tags may be in use already: their life begins as it stands.")
    ] = False,
) -> None:
    """Record changed definitions as new versions, in their files and in the history; new tags begin their life."""
    from registry.catalogue.loading import load_catalogue
    from registry.catalogue.recording import Signature, unrecorded
    from registry.catalogue.recording import record as record_tags
    from registry.clock import china_now
    from registry.settings import RegistrySettings

    folder: Path = RegistrySettings().tags
    if bool(tags) == every:
        raise typer.BadParameter("name tags, or say --all")
    chosen = unrecorded(load_catalogue(folder)) if every else tags or []
    signature = Signature(by, why, china_now().date())
    for change in record_tags(folder, chosen, signature, adopt=adopt):
        typer.echo(f"{change.tag} version {change.version}, {change.digest[:12]}, {change.by}: {change.why}")
    typer.echo(f"{len(chosen)} recorded")


def _rows(loaded: Catalogue) -> list[dict[str, str | int]]:
    rows: list[dict[str, str | int]] = []
    for tag in loaded.tags:
        entries: list[VersionChange | LifecycleAct] = [*loaded.history.changes_of(tag.id)]
        entries += loaded.history.acts_of(tag.id)
        last = max(entries, key=lambda entry: entry.on, default=None)
        row: dict[str, str | int] = {"tag": tag.id, "label": tag.label, "group": tag.group}
        row |= {"version": tag.version, "state": tag.state, "last": str(last.on) if last else ""}
        row |= {"by": last.by if last else "", "why": last.why if last else ""}
        rows.append(row)
    return rows


def _lines(difference: Difference) -> list[str]:
    """Return a difference as text: what, each field, and the entries of the history that say why."""
    lines = [f"{difference.kind} {difference.what} {difference.id}"]
    if difference.kind == "changed":
        lines += [
            f"    {name}: {_shown(old)} → {_shown(new)}" for name, (old, new) in sorted(difference.fields.items())
        ]
    lines += [f"    version {each.version}, {each.on}, {each.by}: {each.why}" for each in difference.changes]
    lines += [f"    {each.to}, {each.on}, {each.by}: {each.why}" for each in difference.acts]
    if difference.what == "tag" and not (difference.changes or difference.acts):
        lines.append("    not recorded")
    return lines


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
