"""The tamper benchmark on a few changes: each is found, and nothing else is."""

from benchmarks.durability_tamper import changed_bytes


def test_single_changed_bytes_and_cut_off_ends_are_found_and_nothing_else_is():
    changed, cut, untouched = changed_bytes(1)
    assert (changed.faults, sum(changed.outcomes.values())) == ((), 20)
    assert (cut.faults, cut.outcomes) == ((), {"cut found": 1})
    assert (untouched.faults, untouched.outcomes) == ((), {"without a finding": 20})
