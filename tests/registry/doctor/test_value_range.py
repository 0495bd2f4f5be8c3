"""Reading `ranges.toml`, and what features and quantiles add to it."""

import pytest

from registry.doctor.value_range import Ranges, load_ranges
from registry.error import CatalogueError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[column]\nx = { low = 2, high = 1 }", "column.x: Value error, low 2 lies above high 1"),
        ("[column]\nx = { low = 2, values = ['A'] }", "column.x: Value error, has texts and bounds"),
        ("[column]\nx = { least = 2 }", "column.x.least: Extra inputs"),
        ("[[never]]\ntags = ['a.one']\nwhy = 'w'", "never.0.tags: Tuple should have at least 2"),
        ("[[always]]\nrule = 'x < 1'", "always.0.why: Field required"),
        ("[column", "ranges.toml: "),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path, text, message):
    path = tmp_path / "ranges.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_ranges(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CatalogueError, match=r"none\.toml"):
        load_ranges(tmp_path / "none.toml")


def test_a_feature_has_the_range_of_its_unit_unless_it_has_its_own():
    told = {"unit": {"share": {"low": 0, "high": 1}}, "column": {"change": {"low": -1, "high": 1}}}
    ranges = Ranges.model_validate(told).with_features(
        {"part": "share", "change": "share", "odd": "CNY"}, frozenset({"part"})
    )
    assert (ranges.of("part").low, ranges.of("part").high, ranges.of("part").never_null) == (0, 1, True)
    assert (ranges.of("change").low, ranges.of("change").never_null) == (-1, False)
    assert ranges.of("odd").low is None


def test_windows_of_the_same_calls_are_ordered_and_others_are_not():
    columns = [
        "price_calls_last_365_days",
        "price_calls_last_90_days",
        "metering_calls_last_30_days",
        "calls_last_30_days",
    ]
    assert [each.rule for each in Ranges().with_windows(columns).always] == [
        "price_calls_last_90_days <= price_calls_last_365_days"
    ]
