"""Commands `gridtags receipt …` for auditors: the same code as the service, without a service."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what stands behind it is loaded when a command needs it
    from feature_store.desk.database import Desk
    from inference.receipt.state import CustomerStates

receipt = typer.Typer(no_args_is_help=True, help="How a tag of a customer came about, and whether it comes out again.")


@receipt.command("show")
def show_receipt(
    customer: Annotated[str, typer.Argument(help="customer_id.")],
    tag: Annotated[str, typer.Argument(help="Id of the tag.")],
    snapshot: Annotated[str, typer.Option(help="A snapshot as answers name it; without it, as served now.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All fields as JSON.")] = False,
) -> None:
    """Write a receipt of a tag and keep it; replay it later by its id."""
    import orjson

    from feature_store.desk.receipt import keep_receipt
    from inference.receipt.writing import receipt_content

    desk, states = _opened()
    try:
        wanted, served = _wanted(customer, snapshot)
        state = states.state(customer, wanted, served=served)
        content = receipt_content(states.workshop(state), state, tag)
        with desk.writing() as connection:
            made = keep_receipt(connection, customer, tag, wanted, "command line", content)
    finally:
        desk.close()
    if as_json:
        typer.echo(orjson.dumps({"receipt_id": made.receipt_id, **content}, option=orjson.OPT_INDENT_2).decode())
        return
    typer.echo(content["text"])
    typer.echo(f"收据编号：{made.receipt_id}")


@receipt.command("replay")
def replay_receipt(receipt_id: Annotated[str, typer.Argument(help="Id of the receipt.")]) -> None:
    """Compute a receipt again and compare; exit code 1 unless it is the same."""
    from feature_store.desk.receipt import find_receipt
    from inference.error import UnknownReceiptError
    from inference.receipt.replay import replay

    desk, states = _opened()
    try:
        with desk.reading() as connection:
            found = find_receipt(connection, receipt_id)
        if found is None:
            raise UnknownReceiptError(f"no receipt {receipt_id}")
        done = replay(found, states)
    finally:
        desk.close()
    typer.echo(
        {"same": "重算结果一致", "differs": "重算结果不一致", "cannot": f"无法重算：{done.missing}"}[done.result]
    )
    for each in done.differences:
        typer.echo(f"- {each.field}: {each.then!r} → {each.now!r}")
    if done.result != "same":
        raise typer.Exit(1)


def _opened() -> "tuple[Desk, CustomerStates]":
    from feature_store.desk.database import Desk
    from inference.receipt.state import CustomerStates
    from inference.receipt.workshop import Workshops
    from inference.settings import ServiceSettings

    settings = ServiceSettings()
    desk = Desk.open(settings.desk_location)
    return desk, CustomerStates(desk, Workshops(settings.snapshots, settings.bundles))


def _wanted(customer: str, snapshot: str) -> tuple[str, bool]:
    """Return the snapshot that is asked for, and whether it is the one in force."""
    from contextlib import closing

    from feature_store.online.opening import open_store
    from inference.error import UnknownCustomerError
    from inference.settings import ServiceSettings

    with closing(open_store(ServiceSettings().online_location)) as store:
        served = store.read(customer)
    in_force = served.snapshot.snapshot_id if served is not None and served.snapshot is not None else ""
    if not (snapshot or in_force):
        raise UnknownCustomerError(f"no customer {customer} in the published snapshot")
    return snapshot or in_force, (snapshot or in_force) == in_force
