"""Command `gridtags catalogue doctor`: what is proved about the rules, and how many customers it concerns."""

import json
from collections import Counter
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def doctor(
    data: Annotated[
        bool, typer.Option("--data", help="Count overlaps, gaps and unknowns in the latest snapshot.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List what is proved as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove what groups claim of their tags, and list contradictions, duplicates and implied tags; exit code 1 on a problem."""
    from inference.catalogue.opening import latest_snapshot, planned_catalogue
    from inference.catalogue.vocabulary import ranges
    from inference.settings import ServiceSettings
    from registry.doctor.examination import examine

    settings = ServiceSettings()
    catalogue, within = planned_catalogue(settings), ranges(settings.configs)
    found = examine(catalogue, within)
    record: dict[str, Any] = {"findings": [finding.as_record() for finding in found]}
    lines = [finding.sentence for finding in found if every or finding.is_problem or finding.is_worth_saying]
    lines.append(", ".join(f"{kind} {proof}: {n}" for (kind, proof), n in sorted(_counts(found).items())))
    if data:
        from inference.catalogue.measuring import measure_snapshot
        from inference.catalogue.measuring_text import measured_lines, measured_record

        measured = measure_snapshot(latest_snapshot(settings), catalogue, within)
        record["measured"] = measured_record(measured)
        lines += measured_lines(measured, catalogue)
    typer.echo(json.dumps(record, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))
    if any(finding.is_problem for finding in found):
        raise typer.Exit(1)


def _counts(found: tuple[Any, ...]) -> Counter[tuple[str, str]]:
    return Counter((finding.kind, finding.proof) for finding in found)
