"""Commands `gridtags annotate export` and `gridtags annotate import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the modules behind it are loaded when a command needs them
    from nlp.text_classifier import TextClassifier
    from registry.settings import RegistrySettings

CONCERNS_MODEL = "concerns"

annotate = typer.Typer(
    no_args_is_help=True, help="Label calls: `annotate export`, fill in the sheet, `annotate import`."
)


@annotate.command("export")
def export(
    to: Annotated[Path, typer.Option(help="The sheet: .csv for a spreadsheet, .jsonl for a tool.")],
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many calls at most.")] = 100,
    among: Annotated[
        int, typer.Option(min=1, max=200_000, help="They are picked from the latest calls without annotation.")
    ] = 5000,
) -> None:
    """Write a sheet of the calls that teach the concerns model most: masked text, a guess, and empty cells to fill in."""
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from nlp.taxonomy import load_taxonomy
    from registry.settings import RegistrySettings
    from training.annotation.export import export_sheet
    from training.runner import labelled_calls

    settings = FeatureStoreSettings()
    model = _model_in_service(RegistrySettings())
    _, engine = open_engine(settings)
    try:
        calls = labelled_calls(engine, among)
        written = export_sheet(calls, model, load_taxonomy(settings.configs / "concerns.toml"), limit, to)
    finally:
        engine.close()
    guess = f"{model.name} version {model.version}" if model else "cues alone, no concerns model is in service"
    typer.echo(
        f"{to}: {written} calls, guessed by {guess}; fill in concerns (and sentiment), then `gridtags annotate import`"
    )


@annotate.command("import")
def take_in_sheet(
    file: Annotated[Path, typer.Argument(help="The sheet as filled in: .csv, .xlsx or .jsonl.")],
    by: Annotated[str, typer.Option(help="Annotator of rows that name none.")] = "",
) -> None:
    """Check every row, then commit all as new versions of annotations, or none."""
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from nlp.taxonomy import load_taxonomy
    from registry.clock import china_now
    from training.annotation.intake import take_in

    settings = FeatureStoreSettings()
    warehouse, engine = open_engine(settings)
    try:
        taxonomy = load_taxonomy(settings.configs / "concerns.toml")
        taken, unchanged = take_in(file, warehouse, engine, taxonomy, by, china_now())
    finally:
        engine.close()
    typer.echo(
        f"{file}: {taken} annotations taken in, {unchanged} said nothing new; `gridtags train concerns` learns from them"
    )


def _model_in_service(settings: "RegistrySettings") -> "TextClassifier | None":
    from nlp.text_model_file import load_text_model
    from registry.bundle import open_bundle

    if not (settings.bundles / "CURRENT").exists():
        return None
    bundle = open_bundle(settings.bundles)
    return load_text_model(bundle.folder(CONCERNS_MODEL)) if CONCERNS_MODEL in bundle.manifest.models else None
