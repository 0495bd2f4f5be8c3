"""Section 3: whether the probability is what happens: reliability, calibration error, slope, bands, distribution."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from training.metric import bootstrap_interval
from training.plot import BLUE, GREY, RED, figure
from training.risk.band import band_shares, band_table
from training.risk.calibration import calibration_slope, ece, reliability
from training.risk.estimate import Array, Estimate, estimate, resamples
from training.risk.reliability import ReliabilityRow
from training.risk.report.content import NOTHING, Chart, Section, Table, count, month, percent, table, with_interval
from training.risk.report.evidence import RiskEvidence

REPEATS = 100
BINS = 10
_TICKS = (0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)


def section(evidence: RiskEvidence) -> Section:
    """Return the champion's calibration on the test rows."""
    truth, probability = evidence.truth, evidence.probabilities
    error = _error(evidence)
    slope, intercept = _slope(evidence)
    reading = (
        f"平均预测 {percent(float(probability.mean()))}，实际 {percent(float(truth.mean()))}。",
        f"期望校准误差 ECE {with_interval(error, share=True)}，按概率等分 {BINS} 段。",
        f"校准斜率 {with_interval(slope)}（1 为理想，小于 1 说明概率过于极端），截距 {with_interval(intercept)}（0 为理想）。",
    )
    blocks = (
        Chart("calibration", "各段预测概率与实际违约率，竖线为 95% 区间", reliability_plot(evidence)),
        Chart("score_distribution", "概率分布：违约与按时缴费", distribution_plot(evidence)),
        _reliability(evidence),
        _bands(evidence),
        _band_shares(evidence),
    )
    return Section("calibration", "概率校准与信用等级", reading, blocks)


def _error(evidence: RiskEvidence) -> Estimate:
    given = evidence.truth, evidence.probabilities
    low, high = bootstrap_interval(ece, *given, groups=evidence.customers, repeats=REPEATS)
    return Estimate(ece(*given), low, high)


def _slope(evidence: RiskEvidence) -> list[Estimate]:
    """Return slope and intercept; both come from one regression for each resample."""
    truth, probability = evidence.truth, evidence.probabilities
    rows = np.arange(len(truth))
    resampled = (np.repeat(rows, weights.astype(int)) for weights in resamples(evidence.customers, REPEATS))
    drawn = np.array([calibration_slope(truth[chosen], probability[chosen]) for chosen in resampled])
    return [estimate(value, drawn[:, at]) for at, value in enumerate(calibration_slope(truth, probability))]


def _reliability(evidence: RiskEvidence) -> Table:
    found = reliability(evidence.truth, evidence.probabilities, BINS)
    lines = [
        (f"第 {place} 段", count(row.rows), percent(row.expected), _realised(row)) for place, row in enumerate(found, 1)
    ]
    return table("可靠性（按概率等分）", ("概率段（由低到高）", "行数", "预测", "实际（95% 区间）"), lines)


def _bands(evidence: RiskEvidence) -> Table:
    rows = band_table(evidence.truth, evidence.probabilities, evidence.thresholds)
    header = ("等级", "概率起点", "占比", "行数", "预测", "实际（95% 区间）", "结论")
    lines = [(row.band, f"≥ {percent(row.begins)}", percent(row.share), *_rate(row.rate)) for row in rows]
    return table("信用等级：预测与实际", header, lines, "Wilson 区间；“不符”指预测落在实际违约率的区间之外。")


def _rate(row: ReliabilityRow | None) -> tuple[str, str, str, str]:
    if row is None:
        return "0", NOTHING, NOTHING, "无此等级的行"
    verdict = "● 相符" if row.low <= row.expected <= row.high else "▲ 不符"
    return count(row.rows), percent(row.expected), _realised(row), verdict


def _band_shares(evidence: RiskEvidence) -> Table:
    shares = band_shares(evidence.test.rows["as_of"], evidence.probabilities, evidence.thresholds)
    lines = [
        (month(vintage), *(percent(share) for share in row))
        for vintage, row in zip(shares.index, shares.to_numpy(), strict=True)
    ]
    return table("各批次的等级占比", ("时点批次", *shares.columns), lines)


def _realised(row: ReliabilityRow) -> str:
    return with_interval(Estimate(row.realised, row.low, row.high), share=True)


def reliability_plot(evidence: RiskEvidence) -> Figure:
    """Draw realised against expected rate in tenths of the probability, as far as the probabilities go."""
    found = reliability(evidence.truth, evidence.probabilities, BINS)
    expected, realised = np.array([(row.expected, row.realised) for row in found]).T
    ends = np.array([(row.low, row.high) for row in found]).T
    most = min(1.0, 1.08 * max(float(expected.max()), float(ends.max())))
    drawn, axes = figure(5.5, 5.0, "概率校准")
    axes.plot([0, most], [0, most], color=GREY, linestyle="--", label="完全校准")
    axes.errorbar(expected, realised, yerr=np.abs(ends - realised), fmt="o", color=BLUE, capsize=3, label="测试月份")
    axes.set(xlabel="预测概率", ylabel="实际违约率", xlim=(0, most), ylim=(0, most))
    axes.legend(loc="upper left")
    return drawn


def distribution_plot(evidence: RiskEvidence) -> Figure:
    """Draw how probabilities of defaulters and of payers are spread; a logarithmic axis, most of them being small."""
    shown = np.clip(evidence.probabilities, 1e-4, 1.0)
    edges = np.geomspace(shown.min() * 0.999, shown.max() * 1.001, 31).tolist()
    drawn, axes = figure(5.5, 5.0, "概率分布")
    for name, colour, outcome in (("按时缴费", BLUE, 0), ("违约", RED, 1)):
        chosen: Array = shown[evidence.truth == outcome]
        axes.hist(
            chosen, edges, weights=np.full(len(chosen), 1 / max(len(chosen), 1)), alpha=0.55, color=colour, label=name
        )
    for band, begin in evidence.thresholds.items():
        axes.axvline(begin, color=GREY, linestyle=":")
        axes.text(begin, 0.99, f" {band}", transform=axes.get_xaxis_transform(), va="top")
    axes.set_xscale("log")
    ticks = [tick for tick in _TICKS if edges[0] <= tick <= edges[-1]]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlabel="预测概率（对数刻度）", ylabel="本类行的占比")
    axes.legend(loc="upper right")
    return drawn
