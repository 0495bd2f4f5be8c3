"""What the job of segments puts on record."""

from datetime import datetime

import numpy as np
import pandas as pd

from training.record.findings import Findings
from training.record.part import customers_part
from training.segment.customer import digest
from training.segment.previous import Previous
from training.segment.settlement import Settled
from training.segment.succession import Succession


def grouping_findings(
    model: str,
    seed: int,
    rows: pd.DataFrame,
    as_of: datetime,
    settled: Settled,
    succession: Succession,
    previous: Previous | None,
) -> Findings:
    """Return the customers (n, …), the mixture that was fitted to them, and the group of each (n,), −1 where there is none."""
    mixture = settled.grouping.rule.model
    return Findings(
        model=model,
        parts=[customers_part("customers", rows, np.datetime64(as_of, "us"), digest(rows))],
        learnt_from=("customers",),
        tested="customers",
        fit=[mixture.means_, mixture.weights_, mixture.covariances_],
        predicted={"group": settled.groups.astype(np.int64)},
        decision={"candidate": settled.grouping.choice.chosen, "ids": list(succession.lineage.ids)},
        seeds={"seed": seed},
        predecessor=None if previous is None else previous.version,
    )
