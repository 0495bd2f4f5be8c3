"""The walk over the console knows pages of one shape from those of another."""

import pytest

from benchmarks.console_walk import shape_of


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/console/customers/C00001", "/console/customers/3386561018"),
        ("/console/tags/load.peak_heavy", "/console/tags/pay.late"),
        ("/console/models?after=1&kind=a", "/console/models?kind=b&after=2"),
    ],
)
def test_pages_of_two_things_have_one_shape(first, second):
    assert shape_of(first) == shape_of(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/console/customers/C1", "/console/customers/C1/calls"),
        ("/console/tags", "/console/segments"),
        ("/console/tags", "/console/tags?order=share"),
    ],
)
def test_other_pages_and_other_questions_have_shapes_of_their_own(first, second):
    assert shape_of(first) != shape_of(second)
