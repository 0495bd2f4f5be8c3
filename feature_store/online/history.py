"""From the versions of one customer to the intervals in which a tag held."""

import json
from collections.abc import Iterable
from datetime import datetime

from feature_store.online.error import OnlineStoreError
from feature_store.online.protocol import ServedVersion, TagInterval

Served = tuple[int, datetime, bytes | None]
"""A version: sequence of its snapshot, when that was published, the tags document (None: removed)."""


def tag_intervals(versions: Iterable[Served]) -> list[TagInterval]:
    """Return the intervals by tag and time, from versions in the order in which they were published.

    A version of a snapshot that started before the one in force was never served and is left out.

    Raises
    ------
    OnlineStoreError
        When a document is no JSON object with a list `tags` of objects with an `id`.
    """
    running: dict[str, TagInterval] = {}
    ended: list[TagInterval] = []
    in_force = 0
    for sequence, published_at, document in versions:
        if sequence < in_force:
            continue
        in_force = sequence
        labels = _labels(document)
        for tag in [each for each in running if each not in labels]:
            over = running.pop(tag)
            ended.append(TagInterval(over.tag, over.label, over.valid_from, published_at))
        for tag, label in labels.items():
            running.setdefault(tag, TagInterval(tag, label, published_at, None))
    return sorted([*ended, *running.values()], key=lambda each: (each.tag, each.valid_from))


def really_served(versions: Iterable[tuple[int, ServedVersion]]) -> list[ServedVersion]:
    """Return the versions that were ever in force, from all in the order in which they were published; see `tag_intervals`."""
    found, in_force = [], 0
    for sequence, version in versions:
        if sequence >= in_force:
            in_force = sequence
            found.append(version)
    return found


def distinct(rows: Iterable[tuple[str, int]], after: int) -> tuple[list[str], int]:
    """Return the customers of rows (customer, order number), each once, and the last order number, `after` without rows."""
    seen = list(rows)
    return list(dict.fromkeys(each for each, _ in seen)), max([after, *(published for _, published in seen)])


def _labels(document: bytes | None) -> dict[str, str | None]:
    if document is None:
        return {}
    try:
        return {each["id"]: each.get("label") for each in json.loads(document)["tags"]}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise OnlineStoreError(f"a tags document has no list `tags` of objects with an `id`: {error!r}") from error
