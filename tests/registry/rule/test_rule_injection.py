"""Hostile texts as rules, and in the literals of rules."""

import duckdb
import pytest

from benchmarks.fuzz_hostile import INJECTIONS
from registry.error import RuleError
from registry.rule import parse_number, parse_rule


@pytest.mark.parametrize("parse", [parse_rule, parse_number])
@pytest.mark.parametrize("text", [each for each in INJECTIONS if not each.lstrip("-").replace(".", "").isdigit()])
def test_a_hostile_text_is_no_rule_and_is_refused_as_every_mistake_is(parse, text):
    with pytest.raises(RuleError):
        parse(text)


@pytest.mark.parametrize("text", [each for each in INJECTIONS if each.isprintable() and len(each) < 1_000])
def test_a_hostile_text_in_a_literal_is_a_text_and_no_more(text):
    rule = parse_rule(f"industry = '{text.replace(chr(39), chr(39) * 2)}'")
    assert rule.columns == {"industry"}
    assert (rule.decide({"industry": text}), rule.decide({"industry": "x"})) == (True, False)
    asked = f"SELECT {rule.sql('duckdb')} FROM (SELECT ? AS industry)"
    assert duckdb.connect(config={"enable_external_access": False}).execute(asked, [text]).fetchall() == [(True,)]
