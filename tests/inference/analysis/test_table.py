import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inference.analysis.contact import Contact, Refused
from inference.analysis.table import ROWS, TableError, read_table


def written(tmp_path, columns):
    path = tmp_path / "calls.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def turns(rows):
    return {name: [row[place] for row in rows] for place, name in enumerate(("call_id", "turn", "speaker", "text"))}


def read(path):
    return list(read_table(path)[0])


def test_rows_of_a_call_become_one_contact_in_the_order_of_turns(tmp_path):
    rows = [
        ("A", 1, "customer", "停电了"),
        ("A", 0, "agent", "您好"),
        ("B", 0, "customer", "电费多少"),
        ("B", 1, "agent", None),
    ]
    first, second = read(written(tmp_path, turns(rows)))
    assert [turn.text for turn in first.transcript.turns] == ["您好", "停电了"]
    assert (first.id, first.row, first.done) == ("A", 1, 2)
    assert (second.id, second.row, second.done) == ("B", 3, 4)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("A", 0, "customer", "停电"), ("A", 0, "agent", "您好")], "turn 0 is there twice"),
        ([("A", None, "customer", "停电")], "turn is null"),
        ([(None, 0, "customer", "停电")], "call_id is null in 1 rows"),
        ([("A", 0, None, "停电")], "turn 0: speaker"),
        ([("A", 0, "customer", None)], "transcript is empty"),
        ([("A", number, "customer", "啊" * 1000) for number in range(201)], "more than 200000 characters"),
        ([("A", number, "customer", "") for number in range(20_001)], "20001 turns"),
    ],
)
def test_a_call_that_cannot_be_read_is_refused_and_the_next_is_read(tmp_path, rows, reason):
    bad, good = read(written(tmp_path, turns([*rows, ("Z", 0, "customer", "停电")])))
    assert isinstance(bad, Refused)
    assert reason in bad.reason
    assert isinstance(good, Contact)
    assert good.id == "Z"


def test_a_call_whose_rows_stand_apart_is_refused_the_second_time(tmp_path):
    rows = [(name, 0, "customer", "停电") for name in "ABA"]
    found = read(written(tmp_path, turns(rows)))
    assert [type(each) for each in found] == [Contact, Contact, Refused]
    assert "must follow one another" in found[2].reason


def test_a_call_that_comes_again_after_many_others_is_refused(tmp_path):
    names = [f"C{number}" for number in range(5 * ROWS)] + ["C0"]
    rows = [(name, 0, "customer", "停电") for name in names]
    found = read(written(tmp_path, turns(rows)))
    assert [each.row for each in found if isinstance(each, Refused)] == [len(names)]


def test_a_call_across_two_batches_stays_whole(tmp_path):
    rows = [(f"C{number // 3}", number, "customer", "停电") for number in range(ROWS + 2)]
    assert {len(each.transcript.turns) for each in read(written(tmp_path, turns(rows)))} <= {3, (ROWS + 2) % 3 or 3}


def test_one_text_column_is_a_contact_a_row(tmp_path):
    columns = {"id": [7, 8, 9], "content": ["停电了", None, ""], "score": [1.0, 2.0, 3.0]}
    good, null, empty = read(written(tmp_path, columns))
    assert (good.id, good.transcript.turns[0].text) == ("7", "停电了")
    assert null.reason == "content is null"
    assert "empty" in empty.reason


def test_the_channel_is_read_where_it_is_there(tmp_path):
    columns = {"text": ["停电了", "停电了"], "channel": ["survey", "fax"], "topic": ["a", "b"]}
    good, bad = read(written(tmp_path, columns))
    assert good.transcript.channel == "survey"
    assert "channel" in bad.reason


@pytest.mark.parametrize("columns", [{"a": [1]}, {"a": ["x"], "b": ["y"]}, {"call_id": ["A"]}])
def test_a_table_without_text_says_what_it_needs(tmp_path, columns):
    with pytest.raises(
        TableError, match="calls.parquet: needs the columns call_id, turn, speaker, text, or one column"
    ):
        read_table(written(tmp_path, columns))
