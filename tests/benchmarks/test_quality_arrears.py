"""The benchmark of the arrears panel on a panel made by the test: interface, months reported, no peeking."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import quality, quality_arrears
from benchmarks.arrears_rival import raw_columns
from benchmarks.power_arrears import load_panel, read_panel

HEADER = ["用户编号", "电压等级", "年月", "电费", "滞纳金", "欠费金额", "合同容量", "运行容量", "缴费次数", "行业分类"]


def panel(months, customers=80, seed=3):
    random = np.random.default_rng(seed)
    careless = random.random(customers) < 0.4
    rows = []
    for month in months:
        owed = (random.random(customers) < np.where(careless, 0.6, 0.05)) * 100.0
        rows += [
            [n + 1, "交流10kV", month, 500.0, 0.0, owed[n], 100.0, 100.0, 1.0, "二、工业"] for n in range(customers)
        ]
    return pd.DataFrame(rows, columns=HEADER)


@pytest.fixture
def folder(tmp_path):
    def write(name, months):
        target = tmp_path / name / "power_arrears"
        target.mkdir(parents=True)
        panel(months).to_csv(target / "monthly_bills.csv", index=False)
        return tmp_path / name

    return write


MONTHS = [*range(202001, 202013), *range(202101, 202107)]


def test_rivals_see_the_months_before_and_never_the_target_month():
    rows = panel(MONTHS[:4], customers=1).rename(columns={"欠费金额": "x"}).assign(欠费金额=[10.0, 20.0, 30.0, 40.0])
    rows["period"] = pd.to_datetime(rows["年月"].astype(str), format="%Y%m")
    raw = raw_columns(rows, 2).set_index("as_of").loc["2020-04-01"]
    assert (raw["欠费金额_1"], raw["欠费金额_2"]) == (30.0, 20.0)


def test_negative_penalty_and_missing_amount_lose_no_row(folder, tmp_path):
    rows = read_panel(folder("train", MONTHS[:3]))
    rows.loc[0, "滞纳金"], rows.loc[1, "电费"] = -3.0, np.nan
    warehouse = load_panel(rows, tmp_path / "load")
    assert [commit.quarantined for commit in warehouse.commits()] == [0, 0]


@pytest.mark.slow
def test_months_after_train_are_reported_and_train_is_their_history_where_they_come_without(folder):
    train, whole, later = folder("train", MONTHS[:15]), folder("whole", MONTHS), folder("later", MONTHS)
    file = later / "power_arrears" / "monthly_bills.csv"
    rows = pd.read_csv(file)
    rows[rows["年月"] > MONTHS[14]].to_csv(file, index=False)
    one, other = (quality_arrears.evaluate(train, test) for test in (whole, later))
    assert one == other
    assert one[0].rows == 3 * 80
    assert one[0].low <= one[0].value <= one[0].high


@pytest.mark.slow
def test_command_writes_one_entry_a_figure_and_skips_what_is_absent(folder, tmp_path, capsys):
    train, out = folder("train", MONTHS), tmp_path / "out.json"
    assert quality.main(["--train", str(train), "--only", "power_arrears", "--json", str(out)]) == 0
    entries = json.loads(out.read_text())["results"]
    assert {entry["metric"] for entry in entries} >= {"auc", "ks", "ece"}
    assert all(
        set(entry) == {"data", "metric", "value", "low", "high", "trivial", "baselines", "rows"} for entry in entries
    )
    assert quality.main(["--train", str(train), "--only", "takeaway_reviews", "--json", str(out)]) == 0
    assert "takeaway_reviews: skipped" in capsys.readouterr().out
