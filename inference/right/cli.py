"""Commands `gridtags erase CUSTOMER`, `gridtags erase run` and `gridtags erase proof`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:  # the modules behind it are loaded when a command needs them
    from feature_store.desk.erasure import Erasure

DEFAULT_COMMAND = "person"


class _PersonByDefault(TyperGroup):
    """A first word that is no command is whom to erase: `gridtags erase C000001` means `gridtags erase person C000001`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its class of contexts
        if args and args[0] not in {*self.commands, "--help"}:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)


erase = typer.Typer(
    cls=_PersonByDefault,
    no_args_is_help=True,
    help="Erase a person: `gridtags erase CUSTOMER --by NAME --reason TEXT`.",
)


@erase.command(DEFAULT_COMMAND)
def erase_person(
    customer: Annotated[str, typer.Argument(help="customer_id.")],
    by: Annotated[str, typer.Option(help="Who does it.")],
    reason: Annotated[str, typer.Option(help="Why, without anything personal.")],
) -> None:
    """Erase a person from everything: answers at once, files now if nothing else is at work on them."""
    import asyncio

    from feature_store.desk.database import Desk
    from inference.key.ring import ApiKey, Role
    from inference.publisher import Publisher
    from inference.question.desk import ActQuestion, PersonQuestion
    from inference.right.erasing import Eraser
    from inference.right.erasure_run import versions_in_service
    from inference.right.record import RightRecord
    from inference.settings import ServiceSettings
    from registry.learnt_from import learner_key
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = ServiceSettings()
    person = PersonQuestion(customer_id=customer).customer_id
    act = ActQuestion(by=by, reason=reason).act(ApiKey("command line", Role.OPERATOR))
    desk = Desk.open(settings.desk_location)
    publisher = Publisher(settings.online_location, desk)
    registry = RegistrySettings()
    record = RightRecord(installation_ledger(registry), learner_key(registry))

    async def run() -> "Erasure":
        try:
            return await Eraser(desk, publisher, record).erase(person, act, versions_in_service(settings.bundles))
        finally:
            await publisher.close()

    try:
        erasure = asyncio.run(run())
    finally:
        desk.close()
    typer.echo(f"erasure {erasure.digest}")
    work_off()


@erase.command("run")
def work_off() -> None:
    """Work off what is left of every erasure; exit code 1 while something stands in the way. Schedule it daily."""
    from feature_store.desk.database import Desk
    from inference.publisher import Publisher
    from inference.right.erasure_run import ErasureRun
    from inference.right.installation import installation_record
    from inference.settings import ServiceSettings
    from registry.clock import china_now

    settings = ServiceSettings()
    desk = Desk.open(settings.desk_location)
    try:
        run = ErasureRun(desk, Publisher(settings.online_location, desk), settings.var, installation_record())
        done = run.work_off(china_now())
    finally:
        desk.close()
    for erasure, failure in done:
        typer.echo(_line(erasure, failure))
    if not done:
        typer.echo("nothing is left to erase")
    if any(failure for _, failure in done):
        raise typer.Exit(1)


@erase.command()
def proof(
    whom: Annotated[str, typer.Argument(help="customer_id, or the id of the erasure.")],
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("erasure-proof.html"),
) -> None:
    """Write the proof of an erasure in Chinese: what was deleted where, which versions learnt from the person; it names nobody."""
    from feature_store.desk.database import Desk
    from inference.right.installation import erasure_asked
    from inference.right.proof import proof_page
    from inference.settings import ServiceSettings
    from registry.durable import replace_text
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    desk = Desk.open(ServiceSettings().desk_location)
    try:
        erasure = erasure_asked(desk, whom)
    finally:
        desk.close()
    entries = installation_ledger(RegistrySettings()).entries(kind="erase", subject={"erasure": erasure.digest})
    replace_text(out, proof_page(erasure, list(entries)))
    typer.echo(f"erasure {erasure.digest[:16]}: {out}")


def _line(erasure: "Erasure", failure: str) -> str:
    from feature_store.desk.schema import as_instant

    places = [f"{place} {_extent(done)}" for place, done in erasure.places.items()]
    until = f"{as_instant(erasure.deadline):%Y-%m-%d}"
    left = f"left until {until}: {', '.join(erasure.left)}" if erasure.left else "done"
    return f"{erasure.digest[:16]} {'; '.join([*places, left])}" + (f"; {failure}" if failure else "")


def _extent(done: object) -> str:
    if isinstance(done, dict) and "retrain_by" in done:
        return f"{len(done['versions'])} versions, to be replaced by {done['retrain_by']}"
    if isinstance(done, list):
        return f"{len(done)} files, {sum(each['rows'] for each in done):,} rows"
    return f"{sum(done.values()):,} rows" if isinstance(done, dict) else str(done)
