"""Commands `gridtags annotate …`: calls out on a sheet or to the console, labels back, and what was learnt from them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the modules behind it are loaded when a command needs them
    from nlp.text_classifier import TextClassifier
    from registry.settings import RegistrySettings

CONCERNS_MODEL, SENTIMENT_MODEL = "concerns", "sentiment"

annotate = typer.Typer(
    no_args_is_help=True,
    help="Label calls on a sheet (`export`, `import`) or in the console (`queue`, `import --from-console`), and `learn`.",
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
    model = _model_in_service(RegistrySettings(), CONCERNS_MODEL)
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


@annotate.command("queue")
def queue(
    limit: Annotated[int, typer.Option(min=1, max=2000, help="How many calls at most.")] = 200,
    among: Annotated[
        int, typer.Option(min=1, max=200_000, help="They are picked from the latest calls without annotation.")
    ] = 5000,
) -> None:
    """Fill the queue of the console with the calls that teach the concerns model most; labels not taken in yet stay."""
    from feature_store.desk.database import Desk
    from feature_store.online.settings import OnlineStoreSettings
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from nlp.taxonomy import load_taxonomy
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from training.annotation.queue import Models, fill_queue
    from training.runner import labelled_calls

    settings, registry = FeatureStoreSettings(), RegistrySettings()
    models = Models(*(_model_in_service(registry, name) for name in (CONCERNS_MODEL, SENTIMENT_MODEL)))
    desk = Desk.open(OnlineStoreSettings().desk_location)
    _, engine = open_engine(settings)
    try:
        taxonomy = load_taxonomy(settings.configs / "concerns.toml")
        queued = fill_queue(desk, labelled_calls(engine, among), models, taxonomy, limit, china_now())
    finally:
        engine.close()
        desk.close()
    typer.echo(
        f"{queued.calls} calls wait in the console, {queued.kept} of them labelled before; guessed by {models.versions}"
    )


@annotate.command("import")
def take_in_sheet(
    file: Annotated[Path | None, typer.Argument(help="The sheet as filled in: .csv, .xlsx or .jsonl.")] = None,
    by: Annotated[str, typer.Option(help="Annotator of rows that name none.")] = "",
    from_console: Annotated[
        bool, typer.Option("--from-console", help="Take in what was labelled in the console instead of a sheet.")
    ] = False,
) -> None:
    """Check every row of a sheet, then commit all as new versions of annotations, or none; of the console, call by call."""
    if (file is None) != from_console:
        raise typer.BadParameter("give a sheet, or --from-console")
    typer.echo(_taken_from_console() if file is None else _taken_from_sheet(file, by))


def _taken_from_sheet(file: Path, by: str) -> str:
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
    return f"{file}: {taken} annotations taken in, {unchanged} said nothing new; `gridtags train concerns` learns from them"


def _taken_from_console() -> str:
    from feature_store.desk.database import Desk
    from feature_store.online.settings import OnlineStoreSettings
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from nlp.taxonomy import load_taxonomy
    from registry.clock import china_now
    from training.annotation.console import take_in_console

    settings = FeatureStoreSettings()
    desk = Desk.open(OnlineStoreSettings().desk_location)
    warehouse, engine = open_engine(settings)
    try:
        taxonomy = load_taxonomy(settings.configs / "concerns.toml")
        done = take_in_console(desk, warehouse, engine, taxonomy, china_now())
    finally:
        engine.close()
        desk.close()
    return (
        f"console: {done.taken} calls taken in, {done.unchanged} said nothing new, {done.held} wait for one more annotator, "
        f"{done.refused} refused; `gridtags annotate learn` learns from them"
    )


@annotate.command("learn")
def learn() -> None:
    """Train the concerns model on what is labelled now, and compare it with the version in service on the same held-out calls."""
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.annotation.gain import learn as learn_from_labels
    from training.runner import Workplace

    settings = FeatureStoreSettings()
    _, engine = open_engine(settings)
    try:
        done = learn_from_labels(Workplace(engine, ModelRegistry(RegistrySettings()), settings.configs, china_now))
    finally:
        engine.close()
    against = "the trivial baseline" if done.against is None else f"version {done.against}"
    typer.echo(f"{done.version.name} version {done.version.version}, compared with {against} on {done.rows} calls")
    if done.figure is None:
        typer.echo("no held-out call that both versions have not learnt from: label some of the latest calls")
        return
    gap = done.figure.difference
    typer.echo(
        f"{done.figure.name}: {done.figure.before:.4f} → {done.figure.after:.4f} "
        f"(difference {gap.value:+.4f}, 95 % {gap.low:+.4f} to {gap.high:+.4f})"
    )


def _model_in_service(settings: "RegistrySettings", name: str) -> "TextClassifier | None":
    from nlp.text_model_file import load_text_model
    from registry.bundle import open_bundle

    if not (settings.bundles / "CURRENT").exists():
        return None
    bundle = open_bundle(settings.bundles)
    return load_text_model(bundle.folder(name)) if name in bundle.manifest.models else None
