"""How figures, instants and charts are written into a page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from markupsafe import Markup

from registry.clock import aware

NOTHING = "–"


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with thousands apart; a dash for none."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as a percentage; a dash for none."""
    return NOTHING if value is None else f"{100 * value:.{digits}f} %"


def instant(value: datetime | str | None) -> str:
    """Return an instant, or an ISO text of one, in China's time to the minute; a dash for none."""
    if not value:
        return NOTHING
    return f"{aware(datetime.fromisoformat(value) if isinstance(value, str) else value):%Y-%m-%d %H:%M}"


def day(value: date | str | None) -> str:
    """Return a day, or that of an instant in China; a dash for none."""
    if isinstance(value, datetime):
        return f"{aware(value):%Y-%m-%d}"
    return str(value)[:10] if value else NOTHING


def data_block(value: object) -> Markup:
    """Return `value` as JSON that may stand inside a `<script type="application/json">`: nothing in it ends the element."""
    text = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 escaped for a script


FILTERS: Mapping[str, Any] = {each.__name__: each for each in (number, percent, instant, day, data_block)}
