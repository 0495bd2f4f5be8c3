"""The little Markdown that generated pages are made of."""

from collections.abc import Iterable, Sequence

MADE = "*This page is made of the code when the documents are built.*"


def page(title: str, *parts: str) -> str:
    """Return a page: its title, the remark that it is generated, and its parts."""
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; an empty text where there are no rows."""
    lines = [_line(row) for row in rows]
    return "\n".join([_line(headers), _line(["---"] * len(headers)), *lines]) if lines else ""


def code(value: object) -> str:
    """Return the value in the type of code, nothing where it is empty."""
    return f"`{value}`" if value not in (None, "") else ""


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(each) for each in cells) + " |"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split()).replace("|", "\\|")
    return text.replace("<", "&lt;") if "`" not in text else text
