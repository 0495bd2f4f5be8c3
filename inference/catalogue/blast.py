"""Who would gain and who would lose a tag: the same customers before and after, counted as a whole and by class."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

YES, UNKNOWN = 1, -1
CLASSES = ("customer_type", "region", "urban_rural")


@dataclass
class Count:
    """Customers: how many, how many hold the tag before and after, and how many gain or lose it."""

    rows: int = 0
    before: int = 0
    after: int = 0
    gained: int = 0
    lost: int = 0

    def add(self, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> None:
        """Count further customers, each (n,)."""
        self.rows += len(before)
        self.before += int(before.sum())
        self.after += int(after.sum())
        self.gained += int((after & ~before).sum())
        self.lost += int((before & ~after).sum())


@dataclass
class TagBlast:
    """What a change does to one tag.

    `unknown_before` and `unknown_after` count the customers of whom it is undecided. `by` has for each class of `CLASSES` the
    counts of its values, null as an empty text. `gained` and `lost` are the first ids of those who gain or lose it.
    """

    tag: str
    label: str
    state_before: str | None
    state_after: str | None
    examples: int
    total: Count = field(default_factory=Count)
    unknown_before: int = 0
    unknown_after: int = 0
    by: dict[str, dict[str, Count]] = field(default_factory=lambda: {name: {} for name in CLASSES})
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether any customer gains or loses the tag, or comes to be undecided, or the tag changes its state."""
        moved = self.total.gained or self.total.lost or self.unknown_before != self.unknown_after
        return bool(moved) or self.state_before != self.state_after

    def add(self, facts: pa.Table, before: NDArray[np.int8], after: NDArray[np.int8]) -> None:
        """Count a part: `facts` with customer_id and the classes, and what each row (n,) is before and after."""
        had, has = before == YES, after == YES
        self.total.add(had, has)
        self.unknown_before += int((before == UNKNOWN).sum())
        self.unknown_after += int((after == UNKNOWN).sum())
        for name in CLASSES:
            self._add_class(name, facts[name], had, has)
        self._show(self.gained, facts, has & ~had)
        self._show(self.lost, facts, had & ~has)

    def as_record(self) -> dict[str, Any]:
        """Return the blast ready for JSON, with shares beside the counts."""
        record = asdict(self)
        rows = max(self.total.rows, 1)
        shares = {"share_before": self.total.before / rows, "share_after": self.total.after / rows}
        return {**record, "total": {**record["total"], **shares}}

    def _add_class(self, name: str, column: pa.ChunkedArray, had: NDArray[np.bool_], has: NDArray[np.bool_]) -> None:
        encoded = column.combine_chunks().fill_null("").dictionary_encode()
        places = encoded.indices.to_numpy()
        for number, value in enumerate(encoded.dictionary.to_pylist()):
            inside = places == number
            self.by[name].setdefault(value, Count()).add(had[inside], has[inside])

    def _show(self, shown: list[str], facts: pa.Table, which: NDArray[np.bool_]) -> None:
        first: Sequence[int] = np.flatnonzero(which)[: self.examples - len(shown)].tolist()
        shown += facts["customer_id"].take(pa.array(first, pa.int64())).to_pylist()
