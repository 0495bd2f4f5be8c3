"""Counting what moves in one part of the customers, and adding the counts of parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from inference.catalogue.blast import CLASSES
from inference.tag.tagging import UNKNOWN, YES

MIGRATIONS: Mapping[str, str] = {"bands": "default_band", "actions": "default_action", "segments": "segment"}
_ROWS = 8192
Holds = NDArray[np.int8]
Tally = dict[str, Any]


def tally(facts: pa.Table, tags: Sequence[str], before: Holds, after: Holds, sides: tuple[pa.Table, pa.Table]) -> Tally:
    """Return the counts of a part, ready for JSON.

    Parameters
    ----------
    facts
        The classes of each customer, n rows.
    before, after
        1 yes, 0 no, −1 unknown of each customer and tag, (n, n_tags).
    sides
        The facts before and after, with bands, actions and segments, n rows each.
    """
    found = {name: _migration(facts, *(side[column] for side in sides)) for name, column in MIGRATIONS.items()}
    moved = moved_rows(before, after, sides)
    return {"rows": len(facts), "moved": int(moved.sum()), "tags": _tags(facts, tags, before, after), **found}


def moved_rows(before: Holds, after: Holds, sides: tuple[pa.Table, pa.Table]) -> NDArray[np.bool_]:
    """Return who gains or loses a tag, or gets another band, action or segment, (n,)."""
    moved = ((before == YES) != (after == YES)).any(axis=1)
    for column in MIGRATIONS.values():
        old, new = (texts(side[column]) for side in sides)
        moved |= old != new
    return moved


def texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Return the texts of a column, (n,), null as an empty text."""
    return np.asarray(column.combine_chunks().fill_null("").to_numpy(zero_copy_only=False), dtype=object)


def added(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies; a value that only some of them count is 0 in the others."""
    total: Tally = {}
    for each in tallies:
        _add(total, each)
    return total


def _add(total: Tally, other: Mapping[str, Any]) -> None:
    for name, value in other.items():
        if isinstance(value, Mapping):
            _add(total.setdefault(name, {}), value)
        else:
            total[name] = total.get(name, 0) + value


def _migration(facts: pa.Table, before: pa.ChunkedArray, after: pa.ChunkedArray) -> Tally:
    old, new = texts(before), texts(after)
    pairs = pa.table({"old": pa.array(old, pa.string()), "new": pa.array(new, pa.string())})
    matrix: dict[str, dict[str, int]] = {}
    for each in pairs.group_by(["old", "new"]).aggregate([([], "count_all")]).to_pylist():
        matrix.setdefault(each["old"], {})[each["new"]] = each["count_all"]
    moved = (old != new)[:, np.newaxis]
    by = {name: {value: counts[0] for value, counts in _by(facts[name], moved & False, moved)} for name in CLASSES}
    return {"matrix": matrix, "by": by}


def _tags(facts: pa.Table, tags: Sequence[str], before: Holds, after: Holds) -> Tally:
    had, has = before == YES, after == YES
    everyone = pa.chunked_array([pa.array([""] * len(facts))])
    _, total = next(_by(everyone, had, has))
    unknown = ((before == UNKNOWN).sum(axis=0).tolist(), (after == UNKNOWN).sum(axis=0).tolist())
    classes = {name: list(_by(facts[name], had, has)) for name in CLASSES}
    return {
        tag: {
            "total": total[place],
            "unknown_before": unknown[0][place],
            "unknown_after": unknown[1][place],
            "by": {name: {value: counts[place] for value, counts in found} for name, found in classes.items()},
        }
        for place, tag in enumerate(tags)
    }


def _by(
    column: pa.ChunkedArray, had: NDArray[np.bool_], has: NDArray[np.bool_]
) -> Iterator[tuple[str, list[dict[str, int]]]]:
    """Yield for each value of a column (null: empty text) the counts of each tag, (n_tags,)."""
    encoded = column.combine_chunks().fill_null("").dictionary_encode()
    codes, values = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
    rows = np.bincount(codes, minlength=len(values))
    before, after, both = (_sums(codes, len(values), flags) for flags in ((had, None), (has, None), (had, has)))
    for place, value in enumerate(values):
        sums = zip(before[place], after[place], both[place], strict=True)
        yield value, [_count(int(rows[place]), int(b), int(a), int(kept)) for b, a, kept in sums]


def _sums(
    codes: NDArray[np.int32], values: int, flags: tuple[NDArray[np.bool_], NDArray[np.bool_] | None]
) -> NDArray[np.float64]:
    """Return how many rows of each value hold both flags, (n_values, n_tags); some thousand rows at a time."""
    first, second = flags
    total = np.zeros((values, first.shape[1]))
    for start in range(0, len(codes), _ROWS):
        part = slice(start, start + _ROWS)
        held = first[part] if second is None else first[part] & second[part]
        total += (np.arange(values)[:, np.newaxis] == codes[part]).astype("float32") @ held.astype("float32")
    return total


def _count(rows: int, before: int, after: int, both: int) -> dict[str, int]:
    return {"rows": rows, "before": before, "after": after, "gained": after - both, "lost": before - both}
