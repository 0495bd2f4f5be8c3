"""How a load differs from the load before it, column by column."""

from feature_store.quality.measurement import FEWEST_ROWS
from feature_store.quality.profile import ColumnDrift, ColumnProfile, Drift, LoadProfile
from feature_store.quality.stability import psi

_NOTHING = 1e-9  # what rounding leaves of a share of 0


def compare(old: LoadProfile, new: LoadProfile) -> Drift:
    """Return how `new` differs from `old`, a load of the same table and source; columns empty in both are left out."""
    columns = []
    for column in new.columns:
        before = old.column(column.name)
        if before is None or before.null_rate == column.null_rate == 1:
            continue
        index = column_psi(before, column, old.accepted, new.accepted)
        change = column.null_rate - before.null_rate
        columns.append(ColumnDrift(name=column.name, psi=index, null_rate_change=change))
    ratio = new.accepted / old.accepted if old.accepted else 1.0
    return Drift(file=old.file, sha256=old.sha256, rows_ratio=ratio, columns=tuple(columns))


def column_psi(old: ColumnProfile, new: ColumnProfile, old_rows: int, new_rows: int) -> float | None:
    """Return the stability index of a column, None where one of the loads has no distribution of it."""
    if old.reference_shares and new.shares and old.reference_edges == new.edges:
        return psi(old.reference_shares, new.shares)
    if not (old.codes and new.codes):
        return None
    names = sorted({*old.codes, *new.codes})
    olds = [_share(old, name, new.codes.get(name, 0.0), old_rows) for name in names]
    news = [_share(new, name, old.codes.get(name, 0.0), new_rows) for name in names]
    return psi(olds, news)


def _share(column: ColumnProfile, name: str, share_elsewhere: float, rows: int) -> float:
    """Return a code's share; one that is not listed may stand among the others, at most as often as they are."""
    if name in column.codes:
        return column.codes[name]
    if column.others < _NOTHING:
        return 0.0
    unlisted = max(FEWEST_ROWS / max(rows, 1), min(column.codes.values(), default=0.0))
    return min(share_elsewhere, unlisted, column.others)
