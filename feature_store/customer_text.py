"""What a customer said and had written down for them before an instant: the text that models of customers read.

Of work orders it is what was accepted (受理内容); the handler's opinion is written after the answer and stays out. Of calls it is
what the customer said. Text is as ingest left it, masked.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.canonical import TABLES
from feature_store.computation import KEYS, visible
from feature_store.engine import Engine, spine_rows
from feature_store.version import counts_before

WINDOW_DAYS = 365


def customer_texts(engine: Engine, rows: pd.DataFrame) -> Sequence[str]:
    """Return the text of each row (customer_id, as_of), in the order of `rows`; empty where there is none.

    A piece counts where it was accepted or said in [as_of − 365 days, as_of) and was known before as_of. The lines of a text are
    sorted: not every engine keeps an order, and what reads them looks at each line alone.
    """
    spine = ibis.memtable(spine_rows(rows).to_pandas())
    pieces = ibis.union(_written(engine, spine), _said(engine, spine))
    recent = pieces.filter(pieces.text.notnull() & (pieces.at >= pieces.as_of - ibis.interval(days=WINDOW_DAYS)))
    found = recent.group_by(list(KEYS)).agg(text=recent.text.group_concat("\n")).to_pandas()
    found["as_of"] = found["as_of"].astype("datetime64[us]")
    joined = rows[list(KEYS)].merge(found, on=list(KEYS), how="left")
    return ["\n".join(sorted(text.splitlines())) if isinstance(text, str) else "" for text in joined["text"]]


def _written(engine: Engine, spine: ir.Table) -> ir.Table:
    orders = visible("work_orders", spine, engine.versions)
    return orders.select(*KEYS, at=orders.accepted_at, text=orders.accept_content)


def _said(engine: Engine, spine: ir.Table) -> ir.Table:
    calls = visible("calls", spine, engine.versions).select(*KEYS, "call_id")
    turns = engine.versions("call_turns")
    spoken = calls.inner_join(turns.filter(turns.speaker == "customer"), "call_id")
    known = spoken.filter(counts_before(TABLES["call_turns"], spoken, spoken.as_of))
    return known.select(*KEYS, at=known.spoken_at, text=known.text)
