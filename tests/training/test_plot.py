from io import BytesIO

import numpy as np
import pytest

from training.plot import bar_plot, calibration_plot, calibration_points, confusion_plot, figure, roc_plot, roc_points


def test_chinese_labels_and_negative_ticks_render_without_an_empty_box():
    # matplotlib warns "Glyph … missing"; warnings are errors here.
    drawn, axes = figure(title="停电抢修：客户关注点（业扩报装与变更）")
    axes.plot([-1, 1], [-2, 2], label="电能质量、欠费复电")
    axes.set(xlabel="月份 −1 … 1", ylabel="千瓦时 kWh")
    axes.legend()
    assert len(png(drawn)) > 5000


def test_a_glyph_that_no_font_has_is_noticed():
    drawn, _ = figure(title="\U0001fac8")
    with pytest.raises(UserWarning, match="missing"):
        png(drawn)


def test_every_plot_draws_chinese_class_names():
    truth = np.array([0, 1, 1, 0, 1, 0])
    score = np.array([0.1, 0.9, 0.6, 0.4, 0.7, 0.2])
    plots = [
        confusion_plot([[3, 1], [0, 2]], ["不满", "满意"]),
        bar_plot(["抄表计量", "渠道与信息"], [0.9, float("nan")], "各关注点 F1", "F1", baseline=0.2),
        calibration_plot({"不满": (truth, score)}, bins=3),
        roc_plot({"违约风险": (truth, score)}),
    ]
    assert all(png(plot).startswith(b"\x89PNG") for plot in plots)


def test_calibration_points_of_a_perfect_model_lie_on_the_diagonal():
    probability = np.repeat([0.0, 1.0], 50)
    predicted, observed = calibration_points(probability, probability, bins=2)
    assert predicted.tolist() == observed.tolist() == [0.0, 1.0]


def test_roc_points_start_at_zero_end_at_one_and_join_ties():
    false_positive, true_positive = roc_points([0, 1, 1, 0], [0.2, 0.2, 0.9, 0.1])
    assert false_positive.tolist() == [0.0, 0.0, 0.5, 1.0]
    assert true_positive.tolist() == [0.0, 0.5, 1.0, 1.0]


def png(drawn):
    target = BytesIO()
    drawn.savefig(target, format="png")
    return target.getvalue()
