import io
import json

import pytest

from inference.analysis.contact import Contact, Refused
from inference.analysis.source import LONGEST_LINE, ContactFileError, open_source
from tests.inference.analysis.analysed_contact import CALL, calls


def lines(records):
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def read(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = open_source(str(file))
    return source, list(source.contacts)


def test_every_line_of_a_jsonl_file_is_a_contact(tmp_path):
    source, found = read(tmp_path, "calls.jsonl", lines(calls(6)))
    assert [contact.id for contact in found] == [f"T{number}" for number in range(6)]
    assert [contact.row for contact in found] == [1, 2, 3, 4, 5, 6]
    assert found[2].transcript.channel == "work_order"
    assert source.many
    assert found[-1].done == source.total


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not valid JSON"),
        ('{"call_id": "X"}', "transcript is an object without"),
        ('{"call_id": "X", "text": ""}', "transcript is empty"),
        ('{"call_id": "X", "text": 7}', "transcript is an object without"),
        ('{"call_id": "X", "text": "停电", "channel": "fax"}', "channel is not one of"),
        ('{"call_id": "X", "turns": [{"speaker": "customer"}]}', "turn 0: text is missing"),
        ("7", "transcript is int"),
        ('{"text": "' + "啊" * 200_001 + '"}', "transcript has 200001 characters"),
        ('{"text": "' + "a" * LONGEST_LINE + '"}', "line has more than"),
    ],
)
def test_a_bad_line_is_refused_with_its_row_and_the_next_is_read(tmp_path, line, reason):
    _, (bad, good) = read(tmp_path, "calls.jsonl", f"{line}\n" + lines(calls(1)))
    assert isinstance(bad, Refused)
    assert bad.row == 1
    assert reason in bad.reason
    assert isinstance(good, Contact)
    assert good.row == 2


def test_a_reason_never_repeats_what_was_said(tmp_path):
    turn = {"speaker": "13800138000", "text": "我叫张伟"}
    _, (bad,) = read(tmp_path, "calls.jsonl", lines([{"turns": [turn]}]))
    assert "13800138000" not in bad.reason
    assert "张伟" not in bad.reason


def test_a_json_file_holds_one_contact_or_a_list_of_them(tmp_path):
    turns = [{"speaker": "customer", "text": "停电了"}, {"speaker": "agent", "text": "好的"}]
    one, (contact,) = read(tmp_path, "turns.json", json.dumps(turns))
    assert (one.many, len(contact.transcript.turns)) == (False, 2)
    many, found = read(tmp_path, "calls.json", json.dumps(calls(3)))
    assert (many.many, [each.id for each in found]) == (True, ["T0", "T1", "T2"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_one_contact_in_either_encoding(tmp_path, encoding):
    _, (contact,) = read(tmp_path, "call.txt", CALL.encode(encoding))
    assert [turn.speaker for turn in contact.transcript.turns] == ["agent", "customer", "agent", "customer"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("call.txt", b"\xff\xff\x00\xff", "in neither UTF-8 nor GB18030"),
        ("call.txt", b"a" * (LONGEST_LINE + 1), "more than 1,600,000 bytes"),
        ("call.json", b'{"text": ', "not valid JSON at line 1"),
        ("call.parquet", b"no", "is not a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_with_its_name(tmp_path, name, content, message):
    with pytest.raises(Exception, match=message) as raised:
        read(tmp_path, name, content)
    assert name in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ContactFileError, match="nowhere.txt: there is no such file"):
        open_source("nowhere.txt")


@pytest.mark.parametrize(
    ("content", "count"),
    [(CALL, 1), (lines(calls(4)), 4), (json.dumps(calls(4), indent=1), 4), (json.dumps(calls(1)[0], indent=1), 1)],
)
def test_a_pipe_is_read_by_how_it_begins(monkeypatch, content, count):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content.encode()))))
    assert len([each for each in open_source("-").contacts if isinstance(each, Contact)]) == count
