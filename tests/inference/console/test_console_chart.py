"""Charts, and what they show as a table."""

import math

import orjson
import pytest

from inference.console.frame.chart_table import MOST_ROWS, chart_table
from inference.console.frame.writing import data_block, day, instant, number, percent

FLOW = {"type": "sankey", "node": {"label": ["甲", "乙"]}, "link": {"source": [0], "target": [1], "value": [5]}}
BAR = {"type": "bar", "name": "本月", "x": ["甲", "乙"], "y": [1200, 0.25]}


def test_traces_over_the_same_places_stand_side_by_side():
    table = chart_table({"data": [BAR, {**BAR, "name": "上月", "y": [1, None]}]})
    assert table.headers == ["", "本月", "上月"]
    assert table.rows == [["甲", "1,200", "1"], ["乙", "0.25", "–"]]


def test_traces_over_other_places_stand_below_each_other():
    table = chart_table({"data": [BAR, {"type": "scatter", "name": "b", "x": [1], "y": [2.5]}]})
    assert table.rows == [["本月", "甲", "1,200"], ["本月", "乙", "0.25"], ["b", "1", "2.5"]]


@pytest.mark.parametrize(
    ("trace", "rows"),
    [
        ({"type": "bar", "orientation": "h", "y": ["甲"], "x": [3]}, [["甲", "3"]]),
        ({"type": "pie", "labels": ["甲"], "values": [3]}, [["甲", "3"]]),
        ({"type": "heatmap", "x": ["a", "b"], "y": ["p"], "z": [[1, 2]]}, [["p", "1", "2"]]),
        (FLOW, [["甲", "乙", "5"]]),
        ({"type": "scatter", "y": [7]}, [["0", "7"]]),
        ({"type": "scatter", "x": [1, 2], "y": [7]}, [["1", "7"], ["2", "–"]]),
    ],
    ids=lambda each: each["type"] if isinstance(each, dict) else "",
)  # fmt: skip
def test_every_kind_of_chart_is_a_table_too(trace, rows):
    assert chart_table({"data": [trace]}).rows == rows


def test_a_table_says_how_much_it_leaves_out():
    table = chart_table({"data": [{"type": "scatter", "x": [*range(MOST_ROWS + 5)], "y": [0] * (MOST_ROWS + 5)}]})
    assert (len(table.rows), table.left_out) == (MOST_ROWS, 5)
    assert chart_table({"data": []}).rows == []


@pytest.mark.parametrize("said", ["</script><script>alert(1)</script>", "<!--", "&lt;", "\u2028", math.nan])
def test_nothing_in_a_figure_ends_the_block_it_stands_in(said):
    block = data_block({"data": [{"text": said}]})
    assert not {"<", ">", "&"} & set(block)
    assert orjson.loads(str(block).encode())["data"][0]["text"] in {said, None}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (number(1234567), "1,234,567"), (number(None), "–"), (percent(0.1234), "12.3 %"), (percent(None), "–"),
        (instant("2026-03-01T00:30:00+00:00"), "2026-03-01 08:30"), (instant(None), "–"),
        (day("2026-03-01T00:30:00"), "2026-03-01"), (day(None), "–"),
    ],
)  # fmt: skip
def test_figures_and_instants_are_written_the_same_everywhere(written, expected):
    assert written == expected
