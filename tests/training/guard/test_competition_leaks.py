"""The leaks of the 2016 competition on price-sensitive customers, planted one by one and refused by name."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from tests.feature_store.history import write
from tests.training.guard.planted import halves, honest
from training.dataset import Dataset
from training.error import GuardError
from training.guard import find, refuse
from training.guard.late import late_cells
from training.risk.text_score import TextScoreConfig, fit_text_score


def _encoded_over_all_rows(rows):
    return rows.groupby("region").target.transform("mean")


def _counted_over_the_whole_export(rows):
    """Whoever was found to be sensitive was called back, and the calls stand in the export."""
    random = np.random.default_rng(8)
    return random.poisson(0.4, len(rows)) + rows.target * (1 + random.poisson(1.0, len(rows)))


def _order_of_ids(rows):
    """Ids were given to the marked customers first."""
    return np.argsort(np.argsort(-rows.target.to_numpy(), kind="stable"))


def _written_by_the_handler(rows):
    random = np.random.default_rng(8)
    marked = (rows.target == 1) & (random.random(len(rows)) < 0.6)
    return np.where(marked, "电费敏感回访", random.choice(["已答复", "转办"], len(rows)))


LEAKS = {
    "mean_label_of_the_area": (_encoded_over_all_rows, "target encoding"),
    "records_in_the_export": (_counted_over_the_whole_export, "purity"),
    "number_of_the_customer": (_order_of_ids, "single power"),
    "how_it_was_handled": (_written_by_the_handler, "purity"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_each_leak_of_the_competition_is_refused_by_name(name):
    rows, (make, guard) = honest(), LEAKS[name]
    rows[name] = make(rows)
    with pytest.raises(GuardError, match=f"{name}: {guard}"):
        refuse(find(*halves(rows, name)))


def test_a_text_score_of_the_very_rows_it_was_fitted_on_is_refused():
    rows, config, random = honest(), TextScoreConfig(least_rows=2, strength=1000.0), np.random.default_rng(8)
    texts = ["".join(random.choice(list("电价费表停用量贵缴查户网线压容箱开合"), 10)) for _ in range(len(rows))]
    fitted = np.arange(len(rows)) % 3 < 2
    learnt = fit_text_score([text for text, own in zip(texts, fitted, strict=True) if own], rows.target[fitted], config)
    rows["text_score"] = learnt.apply(texts)
    with pytest.raises(GuardError, match="text_score: "):
        refuse(find(*halves(rows, "text_score")))


def test_work_orders_counted_after_the_answer_are_found_by_what_had_arrived(tmp_path):
    ids = [f"C{number}" for number in range(6)]
    written = [{"customer_id": each, "accepted_at": "2025-04-10T09:00:00", "business_type": "咨询"} for each in ids[:3]]
    write(
        Warehouse(tmp_path),
        customers=[{"customer_id": each, "customer_type": "residential"} for each in ids],
        work_orders=written,
    )
    engine, name = DuckDBEngine(Warehouse(tmp_path), threads=1), "work_orders_last_365_days"
    rows = pd.DataFrame({"customer_id": ids, "as_of": pd.Timestamp("2025-04-01"), "target": [1, 1, 1, 0, 0, 0]})
    later = engine.features([name], rows.assign(as_of=pd.Timestamp(datetime(2025, 6, 1))))[["customer_id", name]]
    honest_rows = rows.merge(engine.features([name], rows), on=["customer_id", "as_of"])
    found = late_cells(engine, Dataset(rows.merge(later, on="customer_id"), (name,)))
    assert late_cells(engine, Dataset(honest_rows, (name,))) == []
    engine.close()
    assert [(each.guard, each.feature) for each in found] == [("late", name)]
