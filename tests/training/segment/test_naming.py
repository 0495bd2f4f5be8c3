from datetime import date

import numpy as np
import pandas as pd
import pytest

from registry.catalogue import load_catalogue
from registry.settings import RegistrySettings
from registry.tabular.newcomer import UNKNOWN
from training.error import ConfigError, TrainingError
from training.segment.naming import Naming, SegmentNames, load_naming, name_groups
from training.segment.override import Override
from training.segment.standing import stand

NAMES = SegmentNames(
    phrases={"kwh": "电量{index}", "summer": "夏季占比{level}"},
    names={"大户": {"kwh": 1.0}, "夏季户": {"summer": 1.0}, "小户": {"kwh": -1.0, "summer": -0.5}, "备用": {}},
)
GROUPS = np.repeat([0, 1, 2], 40)


@pytest.fixture
def x():
    """Three groups of forty: large, in summer, small."""
    random = np.random.default_rng(3)
    kwh = np.repeat([900.0, 300.0, 100.0], 40) * random.uniform(0.9, 1.1, 120)
    return pd.DataFrame({"kwh": kwh, "summer": np.repeat([0.2, 0.6, 0.2], 40) * random.uniform(0.9, 1.1, 120)})


def override(**changes):
    return Override(**{"id": "7", "name": "备用", "by": "王工", "why": "走访", "date": date(2026, 3, 1), **changes})


def test_each_group_gets_the_name_its_standing_fits_best_and_says_why(x):
    named = name_groups(stand(x, GROUPS, 3), NAMES)
    assert [each.name for each in named] == ["大户", "夏季户", "小户"]
    assert [each.reason for each in named] == ["电量指数 2.9", "夏季占比高", "电量指数 0.33、夏季占比低"]


def test_index_that_speaks_against_the_rank_is_said_in_words(x):
    x["kwh"] = [*[5.0] * 30, *[0.0] * 89, 1e6]  # most use nothing, so means count, and one customer carries them
    assert name_groups(stand(x, GROUPS, 3), NAMES)[0].reason == "电量偏高"


def test_kept_name_stays_though_another_would_fit_better(x):
    named = name_groups(stand(x, GROUPS, 3), NAMES, kept={0: "小户"})
    assert (named[0].name, named[0].origin) == ("小户", "kept")
    assert len({each.name for each in named}) == 3


def test_overruled_name_goes_before_the_kept_one_and_names_who_and_why(x):
    named = name_groups(stand(x, GROUPS, 3), NAMES, {0: "大户", 1: "小户"}, {2: override(name="小户")})
    assert (named[2].name, named[2].origin, named[2].reason) == ("小户", "overruled", "王工 2026-03-01 指定：走访")
    assert (named[1].name, named[1].origin) == ("夏季户", "proposed")


def test_override_of_an_unknown_id_is_refused_with_the_ids_there_are(x):
    with pytest.raises(ConfigError, match="no segment with id 7; ids: 1, 2, 3"):
        Naming(NAMES, (override(),)).name(x, GROUPS, ("1", "2", "3"))


def test_fewer_names_than_groups_are_refused(x):
    few = SegmentNames(phrases={}, names={"大户": {"kwh": 1.0}})
    with pytest.raises(TrainingError, match="3 groups need a name, 1 are free"):
        name_groups(stand(x, GROUPS, 3), few)


def test_feature_that_is_null_or_zero_for_all_neither_names_nor_breaks(x):
    named = name_groups(stand(x.assign(summer=np.nan, kwh=0.0), GROUPS, 3), NAMES)
    assert [each.reason for each in named] == ["各项特征接近平均"] * 3


def test_every_name_of_the_configs_has_a_tag_and_so_has_the_unknown():
    settings = RegistrySettings()
    rules = {tag.rule for tag in load_catalogue(settings.tags).tags if tag.group == "segment"}
    names = load_naming(settings.configs).names.names
    assert rules == {f"segment = '{name}'" for name in (*names, UNKNOWN)}
