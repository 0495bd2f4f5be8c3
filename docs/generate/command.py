"""The page of the commands, walked from the command line as it is mounted."""

from collections.abc import Iterator
from enum import Enum
from typing import get_args

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

import cli
from docs.generate.markdown import code, page, table

_HEADERS = ("", "takes", "default", "")


def command_page() -> str:
    """Return every command with its arguments and options."""
    intro = (
        "`gridtags COMMAND --help` says the same. An error is one line on stderr and exit code 1; `gridtags --debug COMMAND` "
        "shows its traceback. `GRIDTAGS_API_KEY` says who acts."
    )
    return page("Commands", intro, *(_section(path, command) for path, command in commands()))


def commands() -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    """Yield the words and the command of everything that can be typed behind `gridtags`."""
    yield from _below((), typer.main.get_command(cli.app))


def _below(path: tuple[str, ...], command: object) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from _below((*path, name), each)
    elif isinstance(command, TyperCommand):
        yield path, command


def _section(path: tuple[str, ...], command: TyperCommand) -> str:
    shown = [
        _row(each) for each in command.params if isinstance(each, TyperArgument | TyperOption) and each.name != "help"
    ]
    about = (command.help or "").strip()
    return "\n\n".join([f"## gridtags {' '.join(path)}", about, table(_HEADERS, shown)])


def _row(each: TyperArgument | TyperOption) -> list[object]:
    if isinstance(each, TyperArgument):
        name = code((each.metavar or each.name or "").upper())
    else:
        name = " ".join(map(code, (*each.opts, *each.secondary_opts)))
    return [name, _kind(each), "required" if each.required else _default(each), each.help]


def _kind(each: TyperArgument | TyperOption) -> str:
    if isinstance(each, TyperOption) and each.is_flag:
        return ""
    annotation = each.type_descriptor.annotation
    several = ", several" if each.multiple or each.nargs == -1 else ""
    kind = get_args(annotation)[0] if several else annotation
    known = ", ".join(str(choice.value) for choice in kind) if issubclass(kind, Enum) else kind.__name__.lower()
    return known.replace("str", "text") + several


def _default(each: TyperArgument | TyperOption) -> str:
    return "" if each.default in (None, "", False, ()) or callable(each.default) else code(each.default)
