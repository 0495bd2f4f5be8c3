"""`gridtags models shadow`: a challenger that scores every night beside the champion and touches nothing."""

from typing import Annotated

import typer


def shadow(
    name: Annotated[str | None, typer.Argument(help="Model, as `gridtags models list` shows it.")] = None,
    version: Annotated[int | None, typer.Argument(min=1, help="Version that shall score in the shadow.")] = None,
    stop: Annotated[bool, typer.Option("--stop", help="Let it score no more; its records stay.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Show what the nights said; write var/shadow/report.html.")
    ] = False,
) -> None:
    """Let a version score every night beside the champion, end that, or show how far both agree."""
    from inference.shadow.report import print_report, write_report
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    if report:
        print_report(settings.var)
        typer.echo(write_report(settings.var))
        return
    if name is None or version is None:
        raise typer.BadParameter("name a model and a version, or ask for --report")
    from inference.shadow.act import begin_shadow, stop_shadow

    (stop_shadow if stop else begin_shadow)(settings, name, version)
    typer.echo(f"{name} {version} {'已停止影子运行' if stop else '从下一夜起影子运行，不影响任何标签'}")
