"""What customers answer when they are asked, out of the blue, how content they are with what electricity costs.

Each month a few are asked by message. Low scores are what the utility knows of who minds prices: a noisy observation of the latent
trait.
"""

import numpy as np
import pyarrow as pa

from demo_utility.almanac import shifted
from demo_utility.export_column import seconds, texts
from demo_utility.scene import Scene
from demo_utility.stream import pick, stream
from demo_utility.survey import SCORES

TOPIC = "电费电价"
_ASKED_A_MONTH = 0.05
_ODDS = np.array([[2.0, 6.0, 30.0, 38.0, 24.0], [38.0, 40.0, 14.0, 6.0, 2.0]])
"""Of the scores 1 … 5, of those who do not mind prices and of those who do."""


def price_survey_rows(scene: Scene) -> pa.Table:
    """Return the answers of one block as exported: the columns of the other surveys, known at once, without comment."""
    rng, almanac, customers = stream(scene.seed, "price-survey", scene.block), scene.world.almanac, scene.customers
    months = almanac.months[1:].astype("datetime64[D]")
    customer, month = np.nonzero(rng.random((len(customers), len(months))) < _ASKED_A_MONTH)
    day = shifted(months[month], rng.integers(1, 28, len(customer)))
    second = day.astype("datetime64[s]").astype(np.int64) + rng.integers(8 * 3600, 20 * 3600, len(customer))
    score = pick(rng, _ODDS[scene.thrift.minds[customer].astype(int)])
    kept = np.flatnonzero((day <= almanac.end) & (day > customers.opened_on[customer]))
    at = seconds(second[kept].tolist())
    return pa.table(
        {
            "调查编号": texts([f"P{scene.block:05d}{number:05d}" for number in range(len(kept))]),
            "客户编号": customers.ids.take(pa.array(customer[kept])),
            "评价时间": at,
            "渠道": texts(["短信"] * len(kept)),
            "满意度": texts([SCORES[place] for place in score[kept].tolist()]),
            "评价事项": texts([TOPIC] * len(kept)),
            "客户评价": texts([None] * len(kept)),
            "入库时间": at,
        }
    )
