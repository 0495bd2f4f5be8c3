import math

import numpy as np
import pytest

from nlp.document import COLUMNS, COUNT_COLUMNS, text_columns
from nlp.lexicon import parse_lexicon
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import parse_transcript

TOKENIZER = fast_tokenizer(parse_lexicon(["低电压", "受不了 -", "谢谢 +"], "test"))
CALL = "客服：请问是停电吗\n客户：不是停电，是低电压，我受不了！\n客服：给您登记\n客户：还没好？谢谢"


def columns(raw):
    return dict(zip(COLUMNS, text_columns([parse_transcript(raw)], TOKENIZER)[0], strict=True))


def test_text_stands_in_the_column_of_who_said_it():
    row = columns(CALL)
    assert row["customer"] == "不是停电，是低电压，我受不了！\n还没好？谢谢"
    assert row["agent"] == "请问是停电吗\n给您登记"
    assert row["later"] == row["closing"] == "还没好？谢谢"


def test_what_is_denied_stands_in_no_asserted_column():
    row = columns(CALL)
    assert row["asserted"] == "是低电压，我受不了！\n还没好？谢谢"
    assert "停电" not in row["asserted_words"].split()
    assert "停电" in row["customer_words"].split()
    assert "低电压" in row["asserted_words"].split()


def test_counts_are_logarithms_of_one_more_than_the_number():
    row = columns(CALL)
    numbers = {name: round(math.expm1(row[name])) for name in COUNT_COLUMNS}
    assert numbers["customer_turns"] == numbers["agent_turns"] == 2
    assert numbers["customer_length"] == len("不是停电，是低电压，我受不了！还没好？谢谢")
    assert numbers["exclamations"] == numbers["questions"] == numbers["closing_questions"] == 1
    assert numbers["negative_words"] == numbers["opening_negative_words"] == 1
    assert numbers["closing_negative_words"] == 0
    assert numbers["positive_words"] == numbers["closing_positive_words"] == 1
    assert numbers["ends_with_customer"] == 1


def test_who_said_nothing_has_empty_columns():
    row = columns("客服：您好")
    assert row["customer"] == row["asserted_words"] == row["closing"] == ""
    assert row["customer_turns"] == 0.0


def test_one_turn_has_an_opening_but_no_closing():
    row = columns("停电")
    assert (row["customer"], row["later"], row["closing"], row["closing_length"]) == ("停电", "", "", 0.0)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_there_is_one_row_per_transcript(count):
    rows = text_columns([parse_transcript(CALL)] * count, TOKENIZER)
    assert rows.shape == (count, len(COLUMNS))
    assert rows.dtype == object


def test_columns_that_nobody_reads_stay_null_and_others_are_the_same():
    calls = [parse_transcript(CALL), parse_transcript("停电")]
    whole, some = text_columns(calls, TOKENIZER), text_columns(calls, TOKENIZER, ("asserted", "agent_turns"))
    read = [COLUMNS.index("asserted"), COLUMNS.index("agent_turns")]
    np.testing.assert_array_equal(some[:, read], whole[:, read])
    assert set(some[:, COLUMNS.index("customer")]) == {None}
