"""Plots with Chinese labels: one font, one style, no display and no global figure list."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from registry.dress.plot_font import use_chinese_font

BLUE, GREY, RED = "#2a6f97", "#9aa5b1", "#c1440e"
DARK = 0.6  # share from which a cell of the blue map needs white ink


def figure(width: float = 7.0, height: float = 4.5, title: str = "") -> tuple[Figure, Axes]:
    """Return an empty figure of `width` × `height` inches and its axes, in a font that has Chinese letters.

    It is drawn by Agg and belongs to nobody else: no window, nothing to close.
    """
    use_chinese_font()
    new = Figure(figsize=(width, height), dpi=120, layout="constrained")
    FigureCanvasAgg(new)
    axes = new.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title)
    return new, axes


def confusion_plot(confusion: ArrayLike, labels: Sequence[str], title: str = "混淆矩阵") -> Figure:
    """Draw counts (n_classes, n_classes), true class by row; the colour is the share within the true class."""
    counts = np.asarray(confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = 2.6 + 0.9 * len(labels)
    drawn, axes = figure(size + 0.8, size, title)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        ink = "white" if shares[row, column] > DARK else "black"
        axes.text(column, row, f"{count:.0f}\n{shares[row, column]:.0%}", ha="center", va="center", color=ink)
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="模型判断", ylabel="真实类别")
    return drawn


def bar_plot(
    labels: Sequence[str], values: ArrayLike, title: str, axis_label: str, baseline: ArrayLike | None = None
) -> Figure:
    """Draw one horizontal bar per label, first on top; `baseline` (one number, or one per label) as grey marks."""
    drawn, axes = figure(7.5, 1.4 + 0.34 * len(labels), title)
    places = np.arange(len(labels))
    bars = axes.barh(places, np.nan_to_num(np.asarray(values, dtype=float)), color=BLUE)
    axes.bar_label(bars, fmt="%.3g", padding=3)
    if baseline is not None:
        marks = np.broadcast_to(np.asarray(baseline, dtype=float), places.shape)
        axes.plot(marks, places, "|", color=RED, markersize=14, markeredgewidth=2, label="基线")
        axes.legend(loc="lower right")
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(axis_label)
    return drawn


def calibration_plot(
    probabilities: Mapping[str, tuple[ArrayLike, ArrayLike]], title: str = "概率校准", bins: int = 10
) -> Figure:
    """Draw how often it came true against the predicted probability, in bins of equal size.

    `probabilities` maps a curve's label to its truth (n,) of 0/1 and its probability (n,).
    """
    drawn, axes = figure(5.5, 5.0, title)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="完全校准")
    for label, (truth, probability) in probabilities.items():
        predicted, observed = calibration_points(truth, probability, bins)
        axes.plot(predicted, observed, marker="o", markersize=4, label=label)
    axes.set(xlabel="预测概率", ylabel="实际比例", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    return drawn


def calibration_points(truth: ArrayLike, probability: ArrayLike, bins: int = 10) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return mean probability and share of ones (≤ bins,) of rows sorted by probability and cut into equal parts."""
    order = np.argsort(np.asarray(probability), kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    means = [(np.asarray(probability)[part].mean(), np.asarray(truth)[part].mean()) for part in parts]
    predicted, observed = np.array(means, dtype=float).reshape(-1, 2).T
    return predicted, observed


def roc_plot(scores: Mapping[str, tuple[ArrayLike, ArrayLike]], title: str = "ROC 曲线") -> Figure:
    """Draw true against false positive rate for every labelled pair of truth (n,) of 0/1 and score (n,)."""
    drawn, axes = figure(5.5, 5.0, title)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="随机")
    for label, (truth, score) in scores.items():
        false_positive, true_positive = roc_points(truth, score)
        axes.plot(false_positive, true_positive, label=label)
    axes.set(xlabel="误报率", ylabel="命中率", xlim=(0, 1), ylim=(0, 1.01))
    axes.legend(loc="lower right")
    return drawn


def roc_points(truth: ArrayLike, score: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return false and true positive rates (n_scores + 1,) at every distinct score, from the highest down."""
    _, code = np.unique(-np.asarray(score, dtype=float), return_inverse=True)
    positive = np.asarray(truth).astype(bool)
    counts = [np.bincount(code[side], minlength=code.max(initial=0) + 1) for side in (~positive, positive)]
    rates = [np.concatenate([[0.0], np.cumsum(count) / max(count.sum(), 1)]) for count in counts]
    return rates[0], rates[1]


def heat_plot(standing: ArrayLike, rows: Sequence[str], columns: Sequence[str], title: str) -> Figure:
    """Draw standings (n_rows, n_columns) between 0 and 1, 0.5 being usual."""
    values = np.asarray(standing, dtype=float)
    drawn, axes = figure(3.0 + 0.42 * len(columns), 3.2 + 0.42 * len(rows), title)
    image = axes.imshow(values, cmap="RdBu_r", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axes.set_yticks(range(len(rows)), rows)
    drawn.colorbar(image, ax=axes, label="平均分位")
    return drawn
