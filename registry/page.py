"""Pages in the dress of the model card: self-contained, no script, nothing from the network, every value escaped."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import registry.card
from registry.card import writing
from registry.clock import aware


def page_environment(folder: Path) -> Environment:
    """Return where the templates of `folder` find the layout and the parts of the card's page (`layout.html`, `part.html`)."""
    environment = Environment(
        loader=FileSystemLoader([folder, Path(registry.card.__file__).parent]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    for write in (writing.figure, writing.points, writing.with_interval):  # what the parts use
        environment.filters[write.__name__] = write
    return environment


def until_now(instant: datetime | None) -> str:
    """Return an instant in China's time, or that there is none yet."""
    return f"{aware(instant):%Y-%m-%d %H:%M:%S}" if instant else "至今"
