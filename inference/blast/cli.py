"""`gridtags models blast`: what a version would change for the customers of the latest snapshot."""

from typing import Annotated

import typer


def blast(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    version: Annotated[int, typer.Argument(min=1, help="Version that might be put in service.")],
    against: Annotated[
        int | None, typer.Option(min=1, help="Version to compare with; without it, what is published.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 2,
) -> None:
    """Count who would gain and lose which tag, band and segment; exit code 1 where a limit of configs/governance.toml is missed."""
    from inference.blast.run import blast_radius, put_blast
    from registry.movement_wording import movement_name
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    found = blast_radius(settings, name, version, against, workers)
    evidence = put_blast(settings, found)
    typer.echo(f"{name} {found.against or '–'} → {version}：检查{found.examined:,}户，变动{found.moved:,}户")
    for gate in evidence.head.missed():
        typer.echo(f"未满足 {movement_name(gate.name, 'zh')}：{gate.value:.2%}（界限 {gate.bound}）")
    typer.echo(f"{evidence.path.with_suffix('.zh.html')}\n{evidence.path.parent / 'blast'}")
    raise typer.Exit(int(bool(evidence.head.missed())))
