"""Commands as they stand in documents, held against the real command line without being run."""

import re
import shlex
from collections.abc import Iterator

import typer

import cli

_GRIDTAGS = re.compile(r"(?<![\w-])(?:\.venv/bin/)?gridtags +((?:'[^']*'|\"[^\"]*\"|[^|)&;#>\n`'\"])+)")
_PLACEHOLDERS = {"TAG": "load.peak_heavy", "CUSTOMER": "C000000123", "$NUMBER": "41"}


def written_commands(text: str) -> Iterator[list[str]]:
    """Yield the words behind every `gridtags` of a shell text."""
    for found in _GRIDTAGS.findall(text.replace("\\\n", " ")):
        yield [_PLACEHOLDERS.get(word, word) for word in shlex.split(found)]


def parse(words: list[str]) -> str:
    """Parse a command as the real command line would; return the words that named it. Raises what it would say."""
    command, context, path = typer.main.get_command(cli.app), None, []
    while True:
        context = command.make_context(" ".join(path), list(words), parent=context)
        if not hasattr(command, "commands"):
            return " ".join(path)
        name, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
        path.append(name)
