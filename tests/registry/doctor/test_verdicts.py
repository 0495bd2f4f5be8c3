"""The doctor's verdict is that of trying every customer there is."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.doctor.examination import examine
from registry.doctor.value_range import Ranges
from registry.rule import parse_rule

HIGH = 4
WHOLE = {"low": 0, "high": HIGH, "whole": True}
RANGES = Ranges.model_validate({"column": {"x": WHOLE, "y": {**WHOLE, "never_null": True}}})
CUSTOMERS = [{"x": x, "y": y} for x, y in product([None, *range(HIGH + 1)], range(HIGH + 1))]

bound = st.integers(-1, HIGH + 1)
condition = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from("xy"), st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), bound),
    st.builds("{} BETWEEN {} AND {}".format, st.sampled_from("xy"), bound, bound),
    st.builds("x {} y + {}".format, st.sampled_from(["<", ">="]), bound),
    st.builds("coalesce(x, {}) > y".format, bound),
    st.builds("x / y >= {}".format, bound),
    st.just("x IS NULL"),
)
rule = st.recursive(
    condition,
    lambda inner: st.one_of(
        st.builds("({}) AND ({})".format, inner, inner),
        st.builds("({}) OR ({})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=3,
)


def decided(texts):
    rules = [parse_rule(text) for text in texts]
    return [(customer, [each.decide(customer) for each in rules]) for customer in CUSTOMERS]


@settings(max_examples=60, deadline=None)
@given(st.lists(rule, min_size=2, max_size=2))
def test_the_doctor_says_what_trying_every_customer_says(catalogue_of, rules):
    findings = examine(catalogue_of(dict(zip(("a.one", "a.two"), rules, strict=True))), RANGES)
    proofs = {finding.kind: finding.proof for finding in findings if len(finding.tags) == 2}
    tried = decided(rules)
    names = frozenset().union(*(parse_rule(text).columns for text in rules))
    known = [values for customer, values in tried if None not in {customer[name] for name in names}]
    truth = {
        "exclusive": not any(values == [True, True] for _, values in tried),
        "exhaustive": all(True in values for values in known),
        "known_or_unknown": not any(values == [False, False] for _, values in tried),
    }
    assert {kind: proofs[kind] for kind in truth} == {
        kind: "proved" if true else "refuted" for kind, true in truth.items()
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(rule, min_size=2, max_size=2))
def test_what_is_said_to_follow_follows_for_every_customer(catalogue_of, rules):
    catalogue = catalogue_of(dict(zip(("a.one", "b.two"), rules, strict=True)), exclusive=False, exhaustive=False)
    findings = {finding.kind: finding for finding in examine(catalogue, RANGES) if len(finding.tags) == 2}
    tried = [values for _, values in decided(rules)]
    forth = all(second for first, second in tried if first) and any(first for first, _ in tried)
    back = all(first for first, second in tried if second) and any(second for _, second in tried)
    # What everybody carries follows from all; that is told by itself, not once more for each tag of other columns.
    tied = parse_rule(rules[0]).columns & parse_rule(rules[1]).columns
    expected = set() if not tied else {"duplicate"} if forth and back else {"implies"} if forth or back else set()
    assert set(findings) == expected
