"""Pages in one dress: self-contained, no script, nothing from the network, every value escaped."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import registry.card
import registry.dress
from registry.card import writing
from registry.clock import aware

_FOLDERS = [Path(folder) for package in (registry.dress, registry.card) for folder in package.__path__]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def page_environment(folder: Path) -> Environment:
    """Return where the templates of `folder` find the layout of all pages and the parts of the card's (`layout.html`, `part.html`).

    What a template prints holds no control characters, which neither HTML nor XML allows, escaped or not.
    """
    environment = Environment(
        loader=FileSystemLoader([folder, *_FOLDERS]), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=printable,
    )  # fmt: skip
    for write in (writing.figure, writing.points, writing.with_interval):  # what the parts use
        environment.filters[write.__name__] = write
    return environment


def printable(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return a text without control characters, anything else as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("�", value)
    return value


def until_now(instant: datetime | None) -> str:
    """Return an instant in China's time, or that there is none yet."""
    return f"{aware(instant):%Y-%m-%d %H:%M:%S}" if instant else "至今"
