"""Small exact edits of TOML text: one value of one tag, one entry of the history; every other byte stays as it is."""

import json
import re
import tomllib
from datetime import date
from typing import Any

from registry.error import CatalogueError

_TABLE = re.compile(r"^\[\[\s*(\w+)\s*\]\][^\n]*$", re.MULTILINE)
_TAG = re.compile(r"""^\s*tag\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)

Scalar = str | int | bool | date


def with_value(text: str, tag_id: str, key: str, value: Scalar) -> str:
    """Return the text of a tag file in which `key` of the tag has another value.

    Raises
    ------
    CatalogueError
        The tag or the key is not there, or is written in a way that cannot be edited safely.
    """
    before = tomllib.loads(text)
    number = next((n for n, tag in enumerate(before.get("tag", [])) if tag.get("id") == tag_id), None)
    spans = [(start, end) for table, start, end in _tables(text) if table == "tag"]
    if number is None or number >= len(spans):
        raise CatalogueError(f"tag {tag_id} does not stand in the file as a [[tag]] of its own")
    start, end = spans[number]
    line = re.compile(rf"""^(\s*{key}\s*=\s*)("[^"\n]*"|'[^'\n]*'|\d+)""", re.MULTILINE)
    edited = line.sub(lambda found: found[1] + _literal(value), text[start:end], count=1)
    after = text[:start] + edited + text[end:]
    before["tag"][number][key] = value
    if _parsed(after) != before:
        raise CatalogueError(f"tag {tag_id}: {key} cannot be edited safely where it stands, edit the file by hand")
    return after


def with_entry(text: str, table: str, entry: dict[str, Scalar]) -> str:
    """Return the text of a history file with one more entry: behind those of the same tag, else where its id belongs."""
    before = tomllib.loads(text)
    block = f"[[{table}]]\n" + "".join(f"{key} = {_literal(value)}\n" for key, value in entry.items())
    place = _place(text, str(entry["tag"]))
    head, tail = text[:place].rstrip("\n"), text[place:].lstrip("\n")
    after = "\n\n".join(part for part in (head, block.rstrip("\n"), tail.rstrip("\n")) if part) + "\n"
    content = _parsed(after)
    if entry not in content.get(table, []):
        raise CatalogueError(
            f"{table} of tag {entry['tag']}: cannot be written where it belongs, edit the file by hand"
        )
    last = max(number for number, each in enumerate(content[table]) if each == entry)
    if {**content, table: [*content[table][:last], *content[table][last + 1 :]]} != {table: [], **before}:
        raise CatalogueError(f"{table} of tag {entry['tag']}: the file cannot be edited safely, edit it by hand")
    return after


def _place(text: str, tag_id: str) -> int:
    """Return where the next entry of a tag belongs: behind its last one, else before the first of a later id."""
    blocks = [(found[1], start, end) for _, start, end in _tables(text) if (found := _TAG.search(text[start:end]))]
    own = [end for tag, _, end in blocks if tag == tag_id]
    later = [start for tag, start, _ in blocks if tag > tag_id]
    return own[-1] if own else min(later, default=len(text))


def _tables(text: str) -> list[tuple[str, int, int]]:
    heads = list(_TABLE.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    return [(head[1], head.start(), end) for head, end in zip(heads, ends, strict=True)]


def _literal(value: Scalar) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
