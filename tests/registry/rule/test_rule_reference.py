"""Tags that read other tags."""

import pytest

from registry.error import RuleError
from registry.rule import deciding_order, parse_rule
from registry.rule.reference import steps


def rules(**texts):
    return {name.replace("__", "."): parse_rule(text) for name, text in texts.items()}


def test_a_tag_is_decided_after_those_it_reads():
    book = rules(a__top="tag('b.mid') OR x > 1", b__mid="NOT tag('c.low')", c__low="x > 0", d__alone="x > 2")
    order = deciding_order(book)
    assert [each for each in order if each != "d.alone"] == ["c.low", "b.mid", "a.top"]
    assert steps(book) == (("c.low", "d.alone"), ("b.mid",), ("a.top",))


def test_a_circle_is_refused_with_the_way_round():
    with pytest.raises(RuleError, match=r"in a circle: a\.x reads b\.x reads c\.x reads a\.x"):
        deciding_order(rules(a__x="tag('b.x')", b__x="tag('c.x') AND y > 1", c__x="tag('a.x')"))
    with pytest.raises(RuleError, match=r"in a circle: a\.x reads a\.x"):
        deciding_order(rules(a__x="tag('a.x')"))


def test_a_tag_that_is_not_there_is_named_with_one_that_is_near():
    with pytest.raises(RuleError, match=r"tag a\.x: no tag load\.peek_heavy; did you mean load\.peak_heavy\?"):
        steps(rules(a__x="tag('load.peek_heavy')", load__peak_heavy="y > 1"))
