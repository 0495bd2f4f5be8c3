"""Limits of a blast radius in words."""

import pytest

from registry.movement_wording import movement_name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("default_band", "违约等级变动"),
        ("segment within customer_type, most in residential", "客户分群变动（按客户类别，最多：居民）"),
        ("default_action within region, most in 城中供电所", "处置建议变动（按供电单位，最多：城中供电所）"),
        ("tag load.peak_heavy moves", "标签 load.peak_heavy 得失"),
    ],
)
def test_a_limit_is_said_in_chinese_and_keeps_its_name_in_english(name, said):
    assert movement_name(name, "zh") == said
    assert movement_name(name, "en") == name
