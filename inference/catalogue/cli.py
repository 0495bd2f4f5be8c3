"""Commands `gridtags catalogue check|preview|move|evaluate|retire`: what needs features, snapshots or the desk."""

import json
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Days = Annotated[int, typer.Option(min=1, help="Reads and outcomes of so many days count.")]


def check(as_json: AsJson = False) -> None:
    """Check the tag files: schema, rules, readers, history, and the proofs of what groups claim; exit code 1 on a problem."""
    from inference.catalogue.check import problems
    from inference.catalogue.opening import planned_catalogue
    from inference.settings import ServiceSettings
    from registry.catalogue.edit import is_interrupted

    settings = ServiceSettings()
    loaded = planned_catalogue(settings)
    found = list(problems(loaded, settings.configs))
    if is_interrupted(settings.configs / "tags"):
        found.append("an edit was interrupted: the next `gridtags catalogue record` or `move` completes it first")
    if as_json:
        typer.echo(json.dumps({"tags": len(loaded.tags), "problems": found}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([*found, f"{len(loaded.tags)} tags, {len(loaded.groups)} groups, {len(found)} problems"]))
    if found:
        raise typer.Exit(1)


def preview(
    tag: Annotated[
        str | None, typer.Argument(help="Tag; without it, everything that differs from what is served.")
    ] = None,
    rule: Annotated[str | None, typer.Option(help="Try this rule instead of that of the tag files.")] = None,
    rule_file: Annotated[Path | None, typer.Option(help="Try the rule in this file.")] = None,
    to: Annotated[
        Path | None,
        typer.Option(help="Write JSON into this file: with a rule what the check says of it, and its readers."),
    ] = None,
    examples: Annotated[int, typer.Option(min=0, help="How many customers to name who gain or lose a tag.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show who would gain and who would lose a tag, on the latest snapshot, before it goes live."""
    from rich.console import Console

    from inference.catalogue import table
    from inference.catalogue.opening import latest_snapshot, planned_catalogue, served_catalogue
    from inference.catalogue.preview import preview as compare
    from inference.catalogue.preview import with_rule
    from inference.settings import ServiceSettings

    if rule_file is not None:
        rule = rule_file.read_text(encoding="utf-8").strip()
    if rule is not None and tag is None:
        raise typer.BadParameter("--rule needs the tag that it is for")
    settings = ServiceSettings()
    planned = planned_catalogue(settings)
    if rule is not None and tag is not None:
        planned = with_rule(planned, tag, rule)
    if to is not None and tag is not None:
        from inference.catalogue.trial import try_tag
        from registry.durable import replace_text

        served = served_catalogue(settings)
        trial = try_tag(latest_snapshot(settings), served, planned, tag, settings.configs, examples)
        replace_text(to, json.dumps(trial, ensure_ascii=False, indent=1))
        return
    only = [] if tag is None else [tag]
    found = compare(latest_snapshot(settings), served_catalogue(settings), planned, only, examples)
    shown = [blast for blast in found.blasts if tag is not None or blast.changes]
    if as_json:
        record = {
            "snapshot_id": found.snapshot_id,
            "tags": [blast.as_record() for blast in shown],
            "skipped": found.skipped,
        }
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    console = Console()
    console.print(table.blast_table(shown) if shown else "没有标签会变化")
    for blast in shown if tag is not None else ():
        console.print(table.class_table(blast))
        typer.echo(f"新增示例 {'、'.join(blast.gained) or '无'}\n失去示例 {'、'.join(blast.lost) or '无'}")
    for tag_id, problem in found.skipped.items():
        typer.echo(f"{tag_id}: {problem}")


def move(
    tag: Annotated[str, typer.Argument(help="Tag.")],
    to: Annotated[
        str, typer.Argument(help="设计 (design), 试用 (trial), 应用 (use), 评估 (review) or 下线 (retired).")
    ],
    by: Annotated[str, typer.Option(help="Who decides; recorded.")],
    reason: Annotated[str, typer.Option(help="Why; recorded.")],
) -> None:
    """Bring a tag into another state of its life; refused where the step is not allowed or the check fails."""
    from inference.catalogue.check import problems
    from inference.settings import ServiceSettings
    from registry.catalogue.lifecycle import state_named
    from registry.catalogue.recording import Signature
    from registry.catalogue.recording import move as move_tag
    from registry.clock import china_now

    configs = ServiceSettings().configs
    signature = Signature(by, reason, china_now().date())
    act = move_tag(configs / "tags", tag, state_named(to), signature, lambda loaded: problems(loaded, configs))
    typer.echo(
        f"{act.tag} {act.to}, {act.on}, {act.by}: {act.why}; it takes effect with the next bundle and nightly run"
    )


def evaluate(
    tag: Annotated[str | None, typer.Argument(help="Tag; or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every tag.")] = False,
    days: Days = 90,
    html: Annotated[Path | None, typer.Option(help="Write the report to this file as a page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what tags are worth: coverage, overlap, change rate, reads, and precision where outcomes are known."""
    from rich.console import Console

    from inference.catalogue.opening import evaluations, latest_snapshot, planned_catalogue
    from inference.catalogue.page import render
    from inference.catalogue.table import evaluation_table
    from inference.settings import ServiceSettings
    from registry.clock import china_now
    from registry.durable import replace_text

    if (tag is None) != every:
        raise typer.BadParameter("name a tag, or say --all")
    settings, now = ServiceSettings(), china_now()
    planned = planned_catalogue(settings)
    wanted = None if tag is None else planned.tag(tag).id
    found = [each for each in evaluations(settings, planned, now.date(), days) if wanted in {None, each.tag}]
    if html is not None:
        replace_text(html, render(found, latest_snapshot(settings).manifest, now, days))
    if as_json:
        typer.echo(json.dumps([each.as_record() for each in found], ensure_ascii=False, indent=1))
    elif html is None:
        Console().print(evaluation_table(found) if found else "快照中没有这个标签")


def retire(
    unread_days: Annotated[int, typer.Option(min=1, help="Not read for so many days.")] = 90,
    below: Annotated[float, typer.Option(min=0, max=1, help="Coverage below this share.")] = 0.001,
    above: Annotated[float, typer.Option(min=0, max=1, help="Coverage above this share.")] = 0.95,
    alike: Annotated[
        float, typer.Option(min=0, max=1, help="Held by the same customers as another tag (Jaccard).")
    ] = 0.95,
    outcomes: Annotated[int, typer.Option(min=1, help="Outcomes needed to speak of precision.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Propose tags for retirement, with reasons; only `gridtags catalogue move TAG 下线` retires one."""
    from rich.console import Console

    from inference.catalogue.opening import evaluations, planned_catalogue
    from inference.catalogue.retirement import Limits, proposals
    from inference.catalogue.table import proposal_table
    from inference.settings import ServiceSettings
    from registry.clock import china_now

    settings, today = ServiceSettings(), china_now().date()
    planned = planned_catalogue(settings)
    limits = Limits(unread_days, below, above, alike, outcomes)
    found = proposals(evaluations(settings, planned, today, unread_days), planned, limits, today)
    if as_json:
        typer.echo(json.dumps([each.as_record() for each in found], ensure_ascii=False, indent=1))
    else:
        Console().print(proposal_table(found) if found else "没有建议下线的标签")
