"""Command `gridtags models reproduce`."""

from typing import Annotated

import typer


def reproduce(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    version: Annotated[int, typer.Argument(min=1, help="Version to train again.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the proof as JSON.")] = False,
) -> None:
    """复算证明: train a version again from its record and say whether it is the same (exit code 1 where it is not)."""
    from rich.console import Console
    from rich.table import Table

    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.reproduction.run import reproduce as run
    from training.reproduction.sheet import lines

    proof = run(ModelRegistry(RegistrySettings()), name, version)
    if as_json:
        Console().print_json(data=proof.as_record())
    else:
        table = Table("项目", "结果", "判定", title=f"复算证明 {name} 版本 {version}（{proof.seconds:g} 秒）")
        for line in lines(proof):
            table.add_row(*line)
        Console().print(table)
    raise typer.Exit(proof.exit_code)
