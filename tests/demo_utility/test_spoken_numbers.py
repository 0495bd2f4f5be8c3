from random import Random

import pytest

from demo_utility.spoken import amount, digits, numeral


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"), (8, "八"), (10, "十"), (15, "十五"), (20, "二十"), (105, "一百零五"), (226, "两百二十六"), (1010, "一千零一十"),
        (2002, "两千零二"), (10_000, "一万"), (20_500, "两万零五百"), (26_000, "两万六千"), (305_040, "三十万五千零四十"),
    ],
)  # fmt: skip
def test_numerals_are_said_as_people_say_them(number: int, said: str) -> None:
    assert numeral(number) == said


def test_sums_are_said_in_several_ways() -> None:
    said = {amount(326.54, Random(number)) for number in range(200)}
    assert {"326块", "三百二十六块五", "三百多块"} <= said


def test_large_sums_are_rounded_by_ten_thousands() -> None:
    assert {text for number in range(300) if (text := amount(523_000.0, Random(number))).endswith("多万")} == {
        "五十多万"
    }


def test_digits_are_read_with_yao_for_one() -> None:
    said = {digits("19900001234", Random(number)) for number in range(200)}
    assert "19900001234" in said
    assert "幺九九零零零零幺二三四" in said
    assert "幺九九 零零零零 幺二三四" in said


def test_short_numbers_are_read_without_a_pause() -> None:
    assert not any(" " in digits("4021", Random(number)) for number in range(100))
