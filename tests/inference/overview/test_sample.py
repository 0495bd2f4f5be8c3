"""Samples of customers: always the same, and nobody is named."""

import numpy as np
import pyarrow as pa
import pytest

from inference.overview.curve import Members
from inference.overview.part import OverviewPart
from inference.overview.projection import Sample, projected

ROWS = pa.table(
    {"customer_id": [f"C{n:04d}" for n in range(500)], "segment": ["甲", "乙"] * 250, "kwh": np.arange(500.0)}
)


def part(rows):
    return OverviewPart(rows, np.zeros((len(rows), 0), "int8"))


def drawn(*cuts):
    sample = Sample(["kwh"], points=40)
    for first, last in cuts:
        sample.add(part(ROWS.slice(first, last - first)))
    return sample.rows


def test_a_sample_is_the_same_however_the_customers_are_cut_into_parts():
    assert drawn((0, 500)).equals(drawn((0, 120), (120, 130), (130, 500)))


def test_a_sample_names_nobody():
    assert (len(drawn((0, 500))), drawn((0, 500)).column_names) == (40, ["segment", "kwh"])


def test_every_segment_has_its_own_members_up_to_a_number():
    members = Members(most=7)
    for first in (0, 250):
        members.add(part(ROWS.slice(first, 250)))
    frame, names = members.frame()
    assert (names, frame["group"].value_counts().to_dict()) == (["乙", "甲"], {0: 7, 1: 7})
    odd = {f"C{n:04d}" for n in range(1, 500, 2)}
    assert set(frame.loc[frame["group"] == 0, "customer_id"]) <= odd


def test_the_axes_of_the_map_are_the_widest_and_keep_their_sense():
    rng = np.random.default_rng(3)
    space = rng.normal(size=(200, 4)) * [1.0, 5.0, 0.1, 3.0]
    places, explained = projected(space)
    assert abs(np.corrcoef(places[:, 0], space[:, 1])[0, 1]) > 0.99
    assert explained[0] == pytest.approx(25 / 35, abs=0.1)
    assert np.corrcoef(places[:, 0], projected(space[::-1])[0][::-1, 0])[0, 1] > 0.999


def test_a_space_of_one_axis_has_a_map_as_well():
    places, explained = projected(np.array([[1.0], [2.0], [4.0]]))
    assert (places.shape, explained.tolist()) == ((3, 2), [pytest.approx(1.0), 0.0])
