"""`gridtags models compare`: two versions on the same frozen rows, and what putting the new one in service would change."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what stands behind a command is loaded when it runs
    from registry.evidence import Evidence
    from registry.tracking import ModelRegistry
    from training.runner import Workplace

COMPARED = ("comparison", "blast")
TITLES = {"comparison": "模型比较", "blast": "影响范围"}


def compare(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    first: Annotated[int, typer.Argument(min=1, metavar="V1", help="Version compared with.")],
    second: Annotated[
        int | None,
        typer.Argument(
            min=1, metavar="V2", help="New version; without it V1 is the new one, against what is in service."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Copy pages, JSON and lists of customers to this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the evidence as JSON, for machines.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option(help="Compare as if it were then; without it, at the end of the data.")
    ] = None,
) -> None:
    """Compare versions on the same frozen holdouts, with the blast radius; exit code 1 where a limit blocks."""
    evidence = _compared(name, first, second, as_of)
    if out is not None:
        copy_evidence(next(iter(evidence.values())), out)
    if as_json:
        import orjson

        typer.echo(orjson.dumps({kind: each.content() for kind, each in evidence.items()}, option=orjson.OPT_INDENT_2))
    else:
        _print(evidence)
    raise typer.Exit(int(any(each.head.missed() for each in evidence.values())))


def compare_versions(at: "Workplace", name: str, against: int | None, version: int) -> "dict[str, Evidence]":
    """Compare two versions, keep what comes out as evidence and return it by kind: comparison, and blast where there is anybody.

    `against` is null where nothing is in service: the comparison is with the trivial baseline, the blast radius with what is
    published. Without a published snapshot nobody carries a tag yet, and there is no blast radius.

    Raises
    ------
    UnknownModelError, ArtifactError, TrainingError, InferenceError, GovernanceError
        What cannot be compared; see `training.comparison.run.compare` and `inference.blast.run.blast_radius`.
    """
    from feature_store.snapshot.folder import latest
    from inference.blast.run import blast_radius, put_blast
    from training.comparison.run import compare as compare_rows
    from training.comparison.run import put_comparison

    settings = at.registry.settings
    found = {"comparison": put_comparison(compare_rows(name, against, version, at), at)}
    if latest(settings.var / "snapshots") is not None:
        found["blast"] = put_blast(settings, blast_radius(settings, name, version, against))
    return found


def copy_evidence(evidence: "Evidence", out: Path) -> None:
    """Copy comparison and blast radius, with pages and lists, from beside `evidence` to a folder; what is there is replaced."""
    out.mkdir(parents=True, exist_ok=True)
    for kind in COMPARED:
        for path in evidence.path.parent.glob(f"{kind}.*"):
            (out / path.name).write_bytes(path.read_bytes())
        if (evidence.path.parent / kind).is_dir():
            rmtree(out / kind, ignore_errors=True)
            copytree(evidence.path.parent / kind, out / kind)


def _compared(name: str, first: int, second: int | None, as_of: datetime | None) -> "dict[str, Evidence]":
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.runner import Workplace

    settings, registry = FeatureStoreSettings(), ModelRegistry(RegistrySettings())
    against, version = (first, second) if second is not None else (in_service(registry, name), first)
    _, engine = open_engine(settings)
    try:
        return compare_versions(Workplace(engine, registry, settings.configs, china_now, as_of), name, against, version)
    finally:
        engine.close()


def in_service(registry: "ModelRegistry", name: str) -> int | None:
    """Return the version of a model that is champion; null where none is."""
    champion = registry.champions().get(name)
    return champion.version if champion else None


def _print(evidence: "Mapping[str, Evidence]") -> None:
    from rich.console import Console
    from rich.table import Table

    from training.comparison.wording import bound_name, gate_name, value_of

    console = Console()
    for kind, each in evidence.items():
        head = each.head
        title = f"{TITLES[kind]}：{head.model} {head.against or '无在用版本'} → {head.version}"
        table = Table("项目", "数值", "界限", "结果", title=title)
        for gate in head.gates:
            verdict = "满足" if gate.passed else "[red]未满足，阻止上线[/red]"
            table.add_row(gate_name(gate.name, "zh"), value_of(gate), bound_name(gate.bound, "zh"), verdict)
        console.print(table)
        console.print(f"{each.path.with_suffix('.zh.html')}", soft_wrap=True, highlight=False)
