"""What was said in some calls, turn by turn, without reading everybody's."""

from collections.abc import Sequence

import ibis
import pandas as pd
import pyarrow as pa

from feature_store.engine import Engine


def turns_of(engine: Engine, calls: Sequence[str]) -> pd.DataFrame:
    """Return call_id, turn, speaker and text of the turns of these calls, in order; turns without a text are left out."""
    wanted = ibis.memtable(pa.table({"call_id": pa.array(calls, pa.string())}).to_pandas())
    turns = engine.table("call_turns")
    known = turns.filter(turns.text.notnull()).semi_join(wanted, "call_id")
    found = known.select("call_id", "turn", "speaker", "text").to_pandas()
    return found.sort_values(["call_id", "turn"], ignore_index=True)
