"""The language of rules: SQL conditions over one customer's row, the same answer on every engine and for one customer."""

from registry.rule.expression import Number, Rule, parse_number, parse_rule
from registry.rule.kind import Columns, Kind
from registry.rule.reference import deciding_order

__all__ = ["Columns", "Kind", "Number", "Rule", "deciding_order", "parse_number", "parse_rule"]
