"""Command `gridtags models impact`."""

from pathlib import Path
from typing import Annotated

import typer


def impact(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    version: Annotated[int, typer.Argument(min=1, help="Its version.")],
    answer: Annotated[
        list[str] | None, typer.Option(help="QUESTION=TEXT; may be given several times. Recorded by name.")
    ] = None,
    adopt: Annotated[
        int | None, typer.Option(min=1, help="Stand by the answers given for this former version.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the Chinese page to this file.")] = None,
) -> None:
    """Make the impact assessment of a version (个人信息保护法 55), answer its questions, and list those that are open."""
    from registry.durable import replace_text
    from registry.impact.answer import adopt_answers, answer_questions
    from registry.impact.assessment import assess
    from registry.impact.question import load_questions
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    ledger, asked = installation_ledger(settings), load_questions(settings.configs)
    said = dict(_split(each) for each in answer or [])
    assess(settings, ledger, name, version)  # refuses an unknown version before anything is recorded
    answer_questions(ledger, asked, name, version, said)
    if adopt is not None:
        adopt_answers(ledger, asked, name, version, adopt)
    evidence = assess(settings, ledger, name, version)
    page = evidence.path.with_name("impact.zh.html")
    if out is not None:
        replace_text(out, page.read_text(encoding="utf-8"))
    left = [asked.question_of(str(each)) for each in _listed(evidence.content()["open"])]
    for each in left:
        typer.echo(f"{each.id} ({'mandatory' if each.mandatory else 'optional'}): {each.zh}")
    typer.echo(f"{name} {version}: {len(left)} questions are open; {out or page}")


def _split(said: str) -> tuple[str, str]:
    question, separator, text = said.partition("=")
    if not separator:
        raise typer.BadParameter(f"{said[:40]!r}: must be QUESTION=TEXT")
    return question.strip(), text


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
