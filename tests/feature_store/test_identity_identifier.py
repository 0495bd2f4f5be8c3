"""The same identifier is written in one way, whatever its source does with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feature_store.identity.identifier import normalised, problem

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("kind", "delivered", "written"),
    [
        ("phone", " +86 138-0013-8000 ", "13800138000"),
        ("phone", "008613800138000", "13800138000"),
        ("phone", "8613800138000", "13800138000"),
        ("phone", "13800138000".translate(FULL_WIDTH), "13800138000"),
        ("phone", "（0755）8612 3456", "075586123456"),
        ("phone", "86123456", "86123456"),
        ("id_card", "11010519491231002x", "11010519491231002X"),
        ("id_card", "110105".translate(FULL_WIDTH) + " 19491231 002x", "11010519491231002X"),
        ("business_licence", "91330000-ma2abcde0x", "91330000MA2ABCDE0X"),
        ("bank_account", "6222 0000 1111 2222", "6222000011112222"),
        ("id_card", "1101051949A-\u0301", "1101051949\u00c1"),
        ("wechat", "　wx_Aa01 ", "wx_Aa01"),
        ("app", "User-7", "User-7"),
        (None, " x ", "x"),
        ("phone", "无", ""),
    ],
)
def test_identifiers_are_written_in_one_way(kind, delivered, written):
    assert normalised(kind, delivered) == written


@given(st.sampled_from(["phone", "id_card", "business_licence", "bank_account", "wechat", "app", None]), st.text())
def test_writing_it_so_again_changes_nothing_where_it_is_an_identifier(kind, value):
    once = normalised(kind, value)
    if problem(kind, once) is None and not (kind == "phone" and once.startswith(("0086", "86"))):
        assert normalised(kind, once) == once


def test_a_wechat_id_of_one_letter_is_allowed_and_an_empty_one_is_not():
    assert problem("wechat", "x") is None
    assert problem(None, "") == "must have at least 1 characters"
