import numpy as np
import pytest

from inference.monitoring.finding import Level
from inference.monitoring.tag_share import tag_findings
from tests.inference.monitoring_case import LIMITS, customers, night

ROWS = customers(100, 1)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    root, random = tmp_path_factory.mktemp("nights"), np.random.default_rng(1)
    shares = 0.2 + random.normal(0, 0.002, 12)
    return [night(root, number, ROWS, shares={"value.high": each}).manifest for number, each in enumerate(shares)]


def judged(manifest, share, before, rows=50_000, **changed):
    tonight = manifest.model_copy(update={"shares": {"value.high": share}, "rows": rows, **changed})
    return [(each.level, each.name) for each in tag_findings(tonight, before, LIMITS)]


@pytest.mark.parametrize(
    ("share", "level"), [(0.204, Level.OK), (0.19, Level.OK), (0.23, Level.ALARM), (0.0, Level.ALARM)]
)
def test_a_share_far_from_its_nights_is_an_alarm(nights, share, level):
    assert judged(nights[-1], share, nights[:-1]) == [(level, "value.high")]


def test_nights_that_were_all_alike_do_not_make_chance_an_alarm(nights):
    alike = [each.model_copy(update={"shares": {"value.high": 0.2}}) for each in nights]
    assert judged(nights[-1], 0.22, alike, rows=500) == [(Level.OK, "value.high")]
    assert judged(nights[-1], 0.22, alike, rows=500_000) == [(Level.ALARM, "value.high")]


def test_few_nights_and_another_definition_are_not_compared(nights):
    assert judged(nights[-1], 0.9, nights[:6]) == []
    assert judged(nights[-1], 0.9, nights[:-1], tag_versions={"value.high": 2}) == []
