"""Part of section 4: whether the tested rows are still like those the model was fitted on (PSI, CSI)."""

import pandas as pd
from matplotlib.figure import Figure

from feature_store.quality.reference import ANOTHER_DISTRIBUTION, WATCHED, psi_by_vintage, reference
from training.plot import BLUE, GREY, RED, figure
from training.risk.report.content import Table, count, month, table
from training.risk.report.content import figure as written
from training.risk.report.evidence import RiskEvidence

FEATURES_SHOWN = 30
FEATURES_NAMED = 5

_RULE = (
    f"PSI 与 CSI 低于 {WATCHED:g} 为稳定，{WATCHED:g} – {ANOTHER_DISTRIBUTION:g} 需要解释，"
    f"高于 {ANOTHER_DISTRIBUTION:g} 为显著变化；分箱取自训练行的十分位，空值单独一箱。"
)


def score_index(evidence: RiskEvidence) -> pd.DataFrame:
    """Return the PSI of the probability in every vintage against all fit rows.

    Columns: as_of, side (fit or test), rows, psi, noise (what it stays below 19 times in 20 where nothing has moved).
    """
    usual = reference(evidence.fit_probabilities)
    lines = []
    for side, data, values in (
        ("fit", evidence.fit, evidence.fit_probabilities),
        ("test", evidence.test, evidence.probabilities),
    ):
        for as_of, part in pd.Series(values).groupby(data.rows["as_of"].to_numpy()):
            lines.append((as_of, side, len(part), usual.psi(part), usual.noise(len(part))))
    return pd.DataFrame(lines, columns=["as_of", "side", "rows", "psi", "noise"])


def reading(score: pd.DataFrame, features: pd.DataFrame, evidence: RiskEvidence) -> tuple[str, ...]:
    """Return whether the probability and which features have moved, and how that is read."""
    tested = float(score[score["side"] == "test"]["psi"].max())
    most = features.max(axis=1).sort_values(ascending=False, kind="stable")
    moved = [evidence.feature_zh(name) for name in most[most > ANOTHER_DISTRIBUTION].index]
    others = "等" if len(moved) > FEATURES_NAMED else ""
    named = f"{len(moved)} 个特征的 CSI 超过 {ANOTHER_DISTRIBUTION:g}"
    return (
        f"测试批次概率的 PSI 最高 {written(tested)}：{_verdict(tested)}。",
        f"{named}：{'、'.join(moved[:FEATURES_NAMED])}{others}。" if moved else f"{named}。",
        _RULE,
    )


def _verdict(index: float) -> str:
    if index > ANOTHER_DISTRIBUTION:
        return "■ 显著变化"
    return "▲ 需要解释" if index > WATCHED else "● 稳定"


def score_table(score: pd.DataFrame) -> Table:
    """Return the table of `score_index`."""
    sides = {"fit": "训练", "test": "测试"}
    lines = [
        (
            month(row["as_of"]),
            sides[row["side"]],
            count(row["rows"]),
            *(written(row[name]) for name in ("psi", "noise")),
            _verdict(row["psi"]),
        )
        for row in score.to_dict("records")
    ]
    note = (
        "训练批次对全部训练行，显示本来就有的波动（季节）。模型见过训练行，那里的概率略偏极端，测试批次的 PSI 因此略偏高。"
        "随机波动上限：分布未变时 95% 的情况低于此值。"
    )
    return table("概率的 PSI", ("时点批次", "样本", "行数", "PSI", "随机波动上限", "结论"), lines, note, text=2)


def feature_table(features: pd.DataFrame, evidence: RiskEvidence) -> Table:
    """Return the CSI of the features that moved most, beside the most they moved within the fit rows."""
    worst = features.loc[features.max(axis=1).sort_values(ascending=False, kind="stable").index].head(FEATURES_SHOWN)
    usual = psi_by_vintage(
        evidence.fit.x[list(worst.index)], evidence.fit.x[list(worst.index)], evidence.fit.rows["as_of"]
    )
    lines = [
        (
            _named(name, evidence),
            written(float(usual.loc[name].max())),
            *(map(written, row)),
            _verdict(float(row.max())),
        )
        for name, row in zip(worst.index, worst.to_numpy(), strict=True)
    ]
    header = ("特征", "训练批次最高", *(month(vintage) for vintage in features.columns), "结论")
    hidden = len(features) - len(worst)
    note = f"按最高值排序，另有 {hidden} 个变化更小的特征未列出。" if hidden else "按最高值排序。"
    return table("特征的 CSI", header, lines, note)


def _named(name: str, evidence: RiskEvidence) -> str:
    known = evidence.feature_zh(name)
    return name if known == name else f"{known} {name}"


def psi_plot(score: pd.DataFrame) -> Figure:
    """Draw the index of every vintage, fit and test apart, with the two usual limits."""
    drawn, axes = figure(5.5, 4.0, "概率的 PSI")
    for side, colour, label in (("fit", GREY, "训练批次"), ("test", BLUE, "测试批次")):
        part = score[score["side"] == side]
        axes.bar([month(each) for each in part["as_of"]], part["psi"], color=colour, label=label)
    axes.axhline(WATCHED, color=GREY, linestyle="--", label=f"{WATCHED:g} 需要解释")
    axes.axhline(ANOTHER_DISTRIBUTION, color=RED, linestyle="--", label=f"{ANOTHER_DISTRIBUTION:g} 显著变化")
    axes.set(ylabel="PSI")
    axes.tick_params(axis="x", rotation=60)
    drawn.legend(loc="outside lower center", ncols=2)
    return drawn
