"""The command `gridtags`: mounts each room's commands, and turns errors into one line."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer

from compare import compare
from demo import demo
from feature_store.features_cli import features
from feature_store.identity.cli import identity
from feature_store.ingest_cli import ingest
from inference.access.cli import access
from inference.analysis.cli import analyze
from inference.audit_pack.cli import pack
from inference.blast.cli import blast
from inference.catalogue import cli as catalogue_cli
from inference.catalogue.doctor_cli import doctor as catalogue_doctor
from inference.cli import reasons, serve, tag
from inference.history.cli import timeline
from inference.key.cli import keys, personal
from inference.monitoring.cli import monitor
from inference.monthly.cli import report
from inference.nightly.picture_cli import pictures
from inference.operation.cli import backup, doctor, operation, restore, schedule
from inference.overview.cli import overview
from inference.proposal import cli as proposal_cli
from inference.receipt.cli import receipt
from inference.retention.cli import retention
from inference.right.cli import erase
from inference.shadow.cli import shadow
from inference.upgrade.cli import upgrade
from nlp.cli import vault
from nlp.redaction import redact_message
from registry.catalogue.cli import catalogue
from registry.cli import app as models
from registry.ledger.cli import audit
from training.annotation.cli import annotate
from training.cli import train
from training.reproduction.cli import reproduce
from training.retraining.cli import retrain
from training.segment.cli import app as segments

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Tags and personas for every customer of a power utility, learnt from what it already records.",
)
app.command()(demo)
app.add_typer(ingest, name="ingest")
app.command()(train)
app.command()(retrain)
app.add_typer(annotate, name="annotate")
models.command()(compare)
models.command()(blast)
models.command()(shadow)
models.command()(reproduce)
app.add_typer(models, name="models")
audit.command()(access)
audit.command()(retention)
audit.command()(timeline)
audit.command()(pack)
app.add_typer(audit, name="audit")
app.add_typer(features, name="features")
app.add_typer(identity, name="identity")
app.add_typer(segments, name="segments")
for each in (
    catalogue_cli.check,
    catalogue_doctor,
    catalogue_cli.preview,
    catalogue_cli.move,
    catalogue_cli.evaluate,
    catalogue_cli.retire,
    proposal_cli.proposals,
    proposal_cli.apply,
    proposal_cli.reject,
):
    catalogue.command()(each)
app.add_typer(catalogue, name="catalogue")
app.command()(tag)
app.command()(overview)
app.command()(pictures)
app.command()(monitor)
app.command()(reasons)
app.command()(analyze)
app.command()(serve)
app.command()(upgrade)
app.command()(backup)
app.command()(restore)
app.command()(doctor)
app.command()(schedule)
app.add_typer(operation, name="operation")
app.add_typer(erase, name="erase")
app.add_typer(keys, name="keys")
app.add_typer(personal, name="personal")
app.add_typer(receipt, name="receipt")
app.add_typer(report, name="report")
app.add_typer(vault, name="vault")


@app.callback()
def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # noqa: ARG001 main asks
    ticket: Annotated[Path | None, typer.Option(hidden=True, help="For whom a job of the console acts.")] = None,
) -> None:
    """Tags and personas for every customer of a power utility, learnt from what it already records."""
    from inference.console.work.ticket import actor_of_ticket
    from inference.key.identity import actor_of_environment
    from registry.actor import acting

    if (actor := actor_of_ticket(ticket) if ticket else actor_of_environment()) is not None:
        context.with_resource(acting(actor))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(installed_version("gridtags"))


def main() -> None:
    """Run the command line; an error is one line on stderr and exit code 1, unless --debug asks for the traceback."""
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        typer.secho(f"gridtags: {_one_line(error)}", fg="red", err=True)
        raise SystemExit(1) from None


def _one_line(error: Exception) -> str:
    known = type(error).__module__.split(".")[0] in {
        "nlp",
        "feature_store",
        "registry",
        "training",
        "inference",
        "demo_utility",
    }
    # A message may quote what was delivered.
    text = redact_message(" ".join(str(error).split()))
    return text if known and text else f"{type(error).__name__}: {text} (--debug shows where)"


if __name__ == "__main__":
    main()
