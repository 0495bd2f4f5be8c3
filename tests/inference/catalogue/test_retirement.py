from datetime import date

import pytest

from inference.catalogue.evaluation import Evaluation, Reads, Resemblance
from inference.catalogue.precision import Precision
from inference.catalogue.retirement import Limits, proposals
from registry.catalogue import Catalogue, TagGroup
from tests.inference.catalogue.conftest import catalogue, tag

TODAY = date(2026, 4, 1)
LONG_AGO, LATELY = date(2025, 12, 1), date(2026, 3, 1)
READ = Reads(LONG_AGO, {"crm": 1})


def evaluation(tag_id="pay.late", **fields):
    told = {
        "label": "逾期", "group": "payment", "state": "应用", "customers": 1000, "held": 100, "unknown": 0, "similar": (),
        "turnover": None, "reads": READ, "precision": None,
    }  # fmt: skip
    return Evaluation(tag=tag_id, **(told | fields))


def precision(right, outcomes, low, base=0.3):
    return Precision("paid", outcomes, right, right / outcomes, low, 0.9, 1000, base)


def reasons(each, rules=None):
    found = proposals([each], rules or catalogue(tag("pay.late", "late >= 1")), Limits(), TODAY)
    return found[0].reasons if found else ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reads": Reads(LONG_AGO, {})}, "121天内无人读取"),
        ({"held": 0}, "覆盖率0.00%，低于0.10%"),
        ({"held": 960}, "覆盖率96.0%，高于95.0%，几乎不能区分客户"),
        ({"similar": (Resemblance("pay.slow", 0.96), Resemblance("pay.good", 0.5))}, "与 pay.slow 的客户96.0%重合"),
        ({"precision": precision(31, 100, 0.23)}, "准确率31.0%（95%区间23.0%—90.0%，100例），未见高于基准30.0%"),
    ],
)
def test_a_tag_is_proposed_with_the_figure_that_speaks_against_it(fields, said):
    assert reasons(evaluation(**fields)) == (said,)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reads": Reads(LATELY, {})},
        {"reads": Reads(None, {})},
        {"reads": Reads(LONG_AGO, {}), "state": "试用"},
        {"held": 1},
        {"held": 950},
        {"similar": (Resemblance("pay.slow", 0.94),)},
        {"precision": precision(31, 99, 0.23)},
        {"precision": precision(50, 100, 0.4)},
        {"precision": precision(31, 100, 0.23, base=None)},
        {"held": 0, "state": "下线"},
    ],
)
def test_a_tag_that_is_used_or_too_young_to_judge_is_not_proposed(fields):
    assert reasons(evaluation(**fields)) == ()


def caution(rules):
    (proposal,) = proposals([evaluation(held=0)], rules, Limits(), TODAY)
    return proposal.caution


def test_what_speaks_against_retiring_a_tag_is_said():
    late = tag("pay.late", "late >= 1")
    group = TagGroup(id="payment", label="缴费", dimension="风险信用", exclusive=False, exhaustive=True)
    assert caution(catalogue(late)) is None
    assert caution(catalogue(late, tag("pay.slow", "tag('pay.late')"))) == "标签 pay.slow 的规则引用了它"
    assert "声明为完备" in caution(Catalogue(groups=(group,), tags=(late,)))
    assert "保护性标签" in caution(catalogue(late.model_copy(update={"sensitivity": "protected"})))
