from datetime import datetime

import pandas as pd

from training.dataset import Dataset, month_starts


def dataset(rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "as_of", "target", "ripe_at"])
    frame = frame.assign(as_of=pd.to_datetime(frame.as_of), ripe_at=pd.to_datetime(frame.ripe_at), x=range(len(frame)))
    return Dataset(frame, ("x",))


ROWS = [
    ("A", "2026-01-01", 0, "2026-03-01"),
    ("B", "2026-01-01", 1, "2026-03-01"),
    ("A", "2026-02-01", 1, "2026-04-01"),
    ("B", "2026-02-01", 0, "2026-04-01"),
    ("A", "2026-03-01", 1, "2026-05-01"),
    ("B", "2026-03-01", 0, "2026-05-01"),
]


def test_digest_changes_with_a_single_value():
    changed = dataset(ROWS)
    changed.rows.loc[3, "x"] = 99
    assert changed.digest != dataset(ROWS).digest == dataset(ROWS).digest


def test_month_starts_include_both_ends():
    starts = month_starts(datetime(2026, 1, 1), datetime(2026, 3, 1))
    assert starts == [datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1)]
