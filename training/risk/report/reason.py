"""Section 8: which reasons are given, how often, and in which band."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from registry.tabular.reason import Reason
from training.plot import bar_plot
from training.risk.report.content import Chart, Section, Table, count, percent, table
from training.risk.report.evidence import RiskEvidence


def section(evidence: RiskEvidence) -> Section:
    """Return how often each reason stands among the flagged rows, in all and by band."""
    if not evidence.reasons:
        return Section("reasons", "原因代码", ("没有被标记的行，或模型没有保存原因目录。",))
    shares = reason_shares(evidence)
    without = sum(not given for given in evidence.reasons)
    reading = (
        f"{count(len(evidence.reasons))} 行被标记，平均每行 {sum(map(len, evidence.reasons)) / len(evidence.reasons):.1f} 条原因；"
        f"{count(without)} 行（{percent(without / len(evidence.reasons))}）没有超过下限的原因。"
    )
    names = [f"{code} {evidence.reason_zh(code)}" for code in shares.index]
    drawn = bar_plot(names, (100 * shares["全部"]).to_numpy(), "原因代码", "占被标记行的百分比")
    chart = Chart("reasons", "被标记的行中给出该原因的占比", drawn)
    return Section("reasons", "原因代码", (reading,), (chart, _table(shares, evidence)))


def reason_shares(evidence: RiskEvidence) -> pd.DataFrame:
    """Return the share of flagged rows given each reason, the commonest first: a column for all and one for each band."""
    bands = evidence.bands[evidence.flagged]
    by_band: dict[str, Sequence[tuple[Reason, ...]]] = {"全部": evidence.reasons}
    for band in sorted(set(bands)):
        by_band[band] = [given for given, its in zip(evidence.reasons, bands, strict=True) if its == band]
    shares = {name: _shares(rows) for name, rows in by_band.items()}
    return pd.DataFrame(shares).fillna(0.0).sort_values("全部", ascending=False, kind="stable")


def _shares(rows: Sequence[tuple[Reason, ...]]) -> pd.Series:
    counts = Counter(code for given in rows for code in {reason.code for reason in given})
    return pd.Series({code: number / len(rows) for code, number in sorted(counts.items())}, dtype="float64")


def _table(shares: pd.DataFrame, evidence: RiskEvidence) -> Table:
    bands = list(shares.columns[1:])
    header = ("代码", "原因", "全部", *(f"等级 {band}" for band in bands))
    lines = [
        (code, evidence.reason_zh(code), *(percent(float(share)) for share in row))
        for code, row in zip(shares.index, shares.to_numpy(), strict=True)
    ]
    return table("原因频率", header, lines, "每行至多四条原因，因此各列之和大于 100%。", text=2)
