"""Commands `gridtags keys …` and `gridtags personal …`."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from inference.key.ring import Permission, Role

keys = typer.Typer(no_args_is_help=True, help="The API keys of the service; a running one follows within seconds.")
personal = typer.Typer(
    no_args_is_help=True, help="Name, phone and address, encrypted; off unless GRIDTAGS_PERSONAL_KEY names a file."
)

Name = Annotated[str, typer.Argument(help="Name of the key, as it stands in logs and in the audit trail.")]


@keys.command("list")
def list_keys() -> None:
    """List every key: role, permissions, since and until when, how often it may ask."""
    from rich.console import Console
    from rich.table import Table

    from inference.key.file import read_key_file
    from inference.settings import ServiceSettings

    settings = ServiceSettings()
    entries = {**read_key_file(settings.key_file), **settings.api_keys}
    table = Table("key", "person", "role", "permissions", "created", "good", "rate/s", "burst", "state")
    for name, entry in sorted(entries.items()):
        good = f"{_day(entry.not_before)} – {_day(entry.expires_at)}"
        limits = f"{entry.rate:g}", str(entry.burst)
        scopes = ", ".join(sorted(entry.granted()))
        who = name, entry.person or name, entry.role, scopes
        table.add_row(*who, _day(entry.created_at), good, *limits, entry.state())
    Console().print(table)


@keys.command()
def create(
    name: Name,
    role: Annotated[Role, typer.Option(help="What it may use.")],
    person: Annotated[str | None, typer.Option(help="Who holds it; without it, whom its name names.")] = None,
    scope: Annotated[
        list[Permission] | None, typer.Option(help="May be given several times; without it, what the role has.")
    ] = None,
    days: Annotated[float | None, typer.Option(min=0, help="Good for so many days; without it, until revoked.")] = None,
    not_before: Annotated[datetime | None, typer.Option(help="Good from this instant on.")] = None,
    rate: Annotated[float | None, typer.Option(help="Requests per second at each worker.")] = None,
    burst: Annotated[int | None, typer.Option(help="Requests at once at each worker.")] = None,
) -> None:
    """Make a key and print its secret, which is kept nowhere."""
    from inference.key.file import create_new_key
    from inference.key.recording import record_key_change
    from inference.settings import ServiceSettings
    from registry.clock import aware, china_now

    limits = {
        "person": person,
        "scopes": None if scope is None else frozenset(scope),
        "expires_at": None if days is None else china_now() + timedelta(days=days),
        "not_before": None if not_before is None else aware(not_before),
        **{limit: value for limit, value in {"rate": rate, "burst": burst}.items() if value is not None},
    }
    settings = ServiceSettings()
    secret = create_new_key(settings.key_file, name, role, limits)
    record_key_change(settings, name, "created")
    typer.echo(secret)


@keys.command()
def rotate(
    name: Name,
    grace_hours: Annotated[
        float, typer.Option(min=0, help="The old secret is accepted for so many hours more.")
    ] = 24.0,
) -> None:
    """Give a key another secret and print it; both are accepted until the old one's time is over."""
    from inference.key.file import rotate_key
    from inference.key.recording import record_key_change
    from inference.settings import ServiceSettings

    settings = ServiceSettings()
    secret = rotate_key(settings.key_file, name, timedelta(hours=grace_hours))
    record_key_change(settings, name, "rotated")
    typer.echo(secret)


@keys.command()
def revoke(name: Name) -> None:
    """Accept a key no more, nor its former secret."""
    from inference.key.file import revoke_key
    from inference.key.recording import record_key_change
    from inference.settings import ServiceSettings

    settings = ServiceSettings()
    revoke_key(settings.key_file, name)
    record_key_change(settings, name, "revoked")
    typer.echo(f"{name} is revoked")


@personal.command()
def key() -> None:
    """Make the key file that GRIDTAGS_PERSONAL_KEY names; one that is there is left alone."""
    from feature_store.desk.personal_key import new_keys, read_keys
    from registry.clock import china_now

    path = _key_path()
    if path.exists():
        typer.echo(f"{path} is there already, key {read_keys(path).current}")
        return
    made = new_keys(china_now())
    made.write(path)
    typer.echo(f"{path} holds key {made.current}; keep a copy apart from the database's backups")


@personal.command("import")
def import_file(file: Annotated[Path, typer.Argument(help="CSV with customer_id and name, phone or address.")]) -> None:
    """Encrypt and store name, phone and address from a CSV file."""
    from feature_store.desk.database import Desk
    from feature_store.desk.personal_import import import_personal
    from inference.settings import ServiceSettings

    desk = Desk.open(ServiceSettings().desk_location)
    try:
        done = import_personal(desk, _key_path(), file)
    finally:
        desk.close()
    typer.echo(f"{done.customers} customers, {done.fields} fields; {done.erased} erased customers left out")
    if done.refused:
        lines = ", ".join(map(str, done.refused[:10]))
        typer.echo(f"{len(done.refused)} lines refused (bad id, missing or too long cells): {lines}", err=True)


@personal.command("rotate")
def rotate_personal() -> None:
    """Seal everything with a new key and drop the old ones; broken off, the next call goes on where it stopped."""
    from feature_store.desk.database import Desk
    from feature_store.desk.personal_rotation import rotate_personal_key
    from inference.settings import ServiceSettings
    from registry.clock import china_now

    desk = Desk.open(ServiceSettings().desk_location)
    try:
        sealed = rotate_personal_key(desk, _key_path(), china_now())
    finally:
        desk.close()
    typer.echo(f"{sealed} fields are sealed anew")


def _key_path() -> Path:
    from inference.error import ServiceConfigurationError
    from inference.settings import ServiceSettings

    path = ServiceSettings().personal_key
    if path is None:
        raise ServiceConfigurationError("GRIDTAGS_PERSONAL_KEY names no file: nothing personal is kept")
    return path


def _day(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone():%Y-%m-%d %H:%M}"
