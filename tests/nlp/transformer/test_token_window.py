import numpy as np
import pytest
from tokenizers import Tokenizer

from nlp.error import EncoderError
from nlp.transcript import Transcript, Turn
from nlp.transformer.token_window import WindowCutter, batches_by_length, padded
from nlp.transformer.window_config import WindowConfig
from training.transformer.character import character_splitter

TEXT = "家里停电了怎么回事请马上派人来修谢谢"


@pytest.fixture(scope="module")
def splitter() -> Tokenizer:
    return character_splitter([TEXT, "[客户]"], least_texts=1)


def cut(splitter, turns, tokens=16, overlap=4, most=100):
    config = WindowConfig(tokens=tokens, overlap=overlap, most=most)
    windows = WindowCutter(splitter, config).windows([Transcript(tuple(Turn(*turn) for turn in turns))])[0]
    return [[splitter.id_to_token(number) for number in window] for window in windows]


def test_a_short_call_is_one_window_in_which_marks_say_who_speaks(splitter):
    [window] = cut(splitter, [("agent", "请"), ("customer", "停电")])
    assert window == ["[CLS]", "[客服]", "请", "[客户]", "停", "电", "[SEP]"]


def test_every_window_of_a_long_turn_opens_with_its_speaker(splitter):
    windows = cut(splitter, [("customer", TEXT)])
    assert len(windows) == 2
    assert all(window[:2] == ["[CLS]", "[客户]"] and window[-1] == "[SEP]" for window in windows)
    assert windows[0][-5:-1] == windows[1][2:6]


@pytest.mark.parametrize("length", range(1, 60))
def test_no_token_of_a_call_is_left_out_and_no_window_is_too_long(splitter, length):
    text = (TEXT * 4)[:length]
    windows = cut(splitter, [("customer", text)])
    assert max(map(len, windows)) <= 16
    joined = "".join(windows[0][2:-1])
    for window in windows[1:]:
        joined += "".join(window[2:-1])[4:]
    assert joined == text


def test_of_a_very_long_call_the_first_and_the_last_windows_are_read(splitter):
    every = cut(splitter, [("customer", TEXT * 20)])
    assert cut(splitter, [("customer", TEXT * 20)], most=3) == [every[0], *every[-2:]]


def test_what_looks_like_a_mark_is_text(splitter):
    [window] = cut(splitter, [("customer", "[客服]")])
    assert window == ["[CLS]", "[客户]", "[", "客", "[UNK]", "]", "[SEP]"]


def test_a_call_in_which_nothing_is_heard_has_a_window(splitter):
    assert cut(splitter, [("customer", "")]) == [["[CLS]", "[客户]", "[SEP]"]]


def test_a_tokenizer_without_marks_is_refused(splitter):
    plain = Tokenizer.from_str(splitter.to_str().replace("[客户]", "[甲]"))
    with pytest.raises(EncoderError, match="does not know"):
        WindowCutter(plain, WindowConfig())


def test_an_overlap_that_leaves_no_room_is_refused(splitter):
    with pytest.raises(EncoderError, match="overlap is 20, must be at most half of 32"):
        WindowCutter(splitter, WindowConfig(tokens=32, overlap=20))


def test_a_damaged_tokenizer_is_named(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match=r"tokenizer\.json: is not a tokenizer"):
        WindowCutter.load(tmp_path / "tokenizer.json", WindowConfig())


def test_batches_hold_every_window_once_and_padding_is_masked():
    lengths = [5, 1, 4, 2, 3]
    parts = batches_by_length(lengths, 2)
    assert sorted(np.concatenate(parts)) == [0, 1, 2, 3, 4]
    assert [sorted(lengths[row] for row in part) for part in parts] == [[1, 2], [3, 4], [5]]
    ids, mask = padded([[7], [8, 9]], padding=1)
    assert (ids.tolist(), mask.tolist()) == ([[7, 1], [8, 9]], [[1, 0], [1, 1]])
