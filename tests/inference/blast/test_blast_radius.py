"""Who would move if another version served: against brute force, over a town with one published night."""

import pyarrow.parquet as pq
import pytest

from inference.blast.erasing import erase_from_lists
from inference.blast.moved_list import CSV, PARQUET
from inference.blast.run import published_snapshot
from inference.error import InferenceError
from tests.inference.blast.brute_force import CLASSES, facts_of, moves, with_bands
from tests.inference.challenger_case import CALLERS, CUSTOMERS, blast_of, limits_with

BANDS = [{"B": 0.001, "C": 0.2, "D": 0.22}, {"B": 0.05, "C": 0.1, "D": 0.9}, {"B": 0.3, "C": 0.4, "D": 0.5}]


@pytest.mark.parametrize("model", ["concerns", "default-risk", "segments", "sentiment"])
def test_a_version_against_itself_moves_nobody(night_town, tmp_path, model):
    found = blast_of(night_town, tmp_path, model)
    assert found.moved == 0
    assert all(not tag.total.gained and not tag.total.lost for tag in found.tags)
    assert (found.bands.moved, found.actions.moved, found.segments.moved) == (0, 0, 0)
    assert all(gate.value == 0 or found.sampled for gate in found.gates)
    assert len(pq.read_table(tmp_path / "lists" / PARQUET)) == 0


@pytest.mark.parametrize("bands", BANDS, ids=["lower", "wider", "higher"])
def test_counts_are_those_of_a_recount_by_customer(night_town, tmp_path, bands):
    before = facts_of(night_town)
    after, found = (
        with_bands(night_town, before, bands),
        blast_of(night_town, tmp_path, "default-risk", thresholds=bands),
    )
    for tag in found.tags:
        assert (tag.total.gained, tag.total.lost) == moves(before, after, tag.tag)
        for kind in CLASSES:
            for value, count in tag.by[kind].items():
                assert (count.gained, count.lost) == moves(before, after, tag.tag, kind, value)
    pairs = list(zip(before.default_band, after.default_band, strict=True))
    told = {(old, new): count for old, row in found.bands.matrix.items() for new, count in row.items()}
    assert told == {pair: pairs.count(pair) for pair in pairs}


def test_the_list_names_everyone_who_moves_and_nobody_else(night_town, tmp_path):
    before = facts_of(night_town)
    after = with_bands(night_town, before, BANDS[0])
    found = blast_of(night_town, tmp_path, "default-risk", thresholds=BANDS[0])
    rows = pq.read_table(tmp_path / "lists" / PARQUET).to_pandas()
    tags = [tag.tag for tag in found.tags]
    expected = {
        (customer, tag)
        for tag in tags
        for customer, had, has in zip(before.customer_id, before[tag] == 1, after[tag] == 1, strict=True)
        if had != has
    }
    assert set(rows.dropna(subset="tag")[["customer_id", "tag"]].itertuples(index=False, name=None)) == expected
    banded = set(before.customer_id[before.default_band != after.default_band])
    assert set(rows.customer_id) == banded | {customer for customer, _ in expected}
    assert found.moved == rows.customer_id.nunique()


def test_the_csv_says_the_same_as_the_parquet_file(night_town, tmp_path):
    blast_of(night_town, tmp_path, "segments", classes=["乙", "甲"])
    lines = (tmp_path / "lists" / CSV).read_text(encoding="utf-8-sig").splitlines()
    rows = pq.read_table(tmp_path / "lists" / PARQUET).to_pylist()
    assert len(lines) == len(rows) + 1
    assert all(
        row["customer_id"] in line and row["segment_after"] in line for row, line in zip(rows, lines[1:], strict=True)
    )


def test_an_erased_person_is_in_no_list_any_more(night_town, tmp_path):
    lists = tmp_path / "evidence" / "segments" / "4" / "blast"
    blast_of(night_town, tmp_path, "segments", classes=["乙", "甲"])
    lists.parent.mkdir(parents=True)
    (tmp_path / "lists").rename(lists)
    (done,) = erase_from_lists(tmp_path, "C030")
    left = pq.read_table(lists / PARQUET)["customer_id"].to_pylist()
    assert (done.rows, "C030" in left, len(set(left))) == (1, False, CUSTOMERS - 1)
    assert "C030" not in (lists / CSV).read_text(encoding="utf-8-sig")
    assert erase_from_lists(tmp_path, "C030") == []


def test_groups_with_exchanged_names_move_everyone_and_block(night_town, tmp_path):
    found = blast_of(night_town, tmp_path, "segments", classes=["乙", "甲"])
    assert found.segments.moved == CUSTOMERS
    missed = {gate.name for gate in found.head.missed()}
    assert {"segment", "tag group.first moves", "tag group.first share"} <= missed


def test_of_a_text_model_only_those_who_called_are_examined(night_town, tmp_path):
    found = blast_of(night_town, tmp_path, "sentiment", classes=["satisfied", "neutral", "dissatisfied"])
    upset = next(tag for tag in found.tags if tag.tag == "mood.upset")
    assert (found.examined, found.reach, found.sampled) == (len(CALLERS), len(CALLERS) / CUSTOMERS, False)
    assert (upset.total.gained, upset.total.lost) == (1, 2)
    assert next(gate for gate in found.gates if gate.name == "tag mood.upset moves").value == pytest.approx(
        3 / CUSTOMERS
    )


def test_a_sample_of_calls_is_judged_by_the_upper_end_of_its_interval(night_town, tmp_path):
    limits = limits_with(night_town, heard_calls=3)
    found = blast_of(night_town, tmp_path, "sentiment", limits)
    assert found.sampled
    assert 0 < found.examined < len(CALLERS)
    assert found.moved == 0
    assert next(gate for gate in found.gates if gate.name == "default_band").value > 0


def test_what_no_night_runs_moves_nobody(night_town, tmp_path):
    found = blast_of(night_town, tmp_path, "arrears-panel", of="default-risk")
    assert (found.moved, found.tags, found.gates) == (0, (), ())
    assert found.notes == ("no tag rests on arrears-panel",)


def test_without_a_published_night_there_is_nobody_to_compare(tmp_path):
    with pytest.raises(InferenceError, match="no snapshot is published yet"):
        published_snapshot(tmp_path)
