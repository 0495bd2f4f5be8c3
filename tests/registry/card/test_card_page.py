"""A card with a known finding, as people read it."""

from datetime import datetime
from html.parser import HTMLParser

import pytest

from registry.card import Card, CardConfig, CardFacts, FairnessLimit, Gap, GroupRow, GroupTable, Measured, Words
from registry.card.fairness import fairness_gates, noted_gaps
from registry.card.making import RunFacts, make_card
from registry.card.page import card_page, fairness_page
from registry.card.summary import markdown
from registry.clock import CHINA
from registry.description import ModelDescription
from registry.metric import Metric
from registry.version import ModelVersion

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
PURPOSE = Words(zh="提前提醒 <b>", en="To remind <b>")


def gap(
    rate: str = "fpr", value: float | None = 0.229, low: float | None = 0.126, attribute: str = "low_income"
) -> Gap:
    size = Measured(value=value, low=low, high=0.334 if value else None)
    return Gap(decision="remind", attribute=attribute, rate=rate, highest="yes", lowest="no", size=size)


def card(*gaps: Gap, limits: tuple[FairnessLimit, ...] = (), said: bool = True) -> Card:
    words = Words(zh="账务中心", en="billing")
    config = CardConfig(owner=words, purpose=PURPOSE, limits=(Words(zh="不得停电", en="no cutting"),), fairness=limits)
    rows = (GroupRow(group="yes", rows=9, figures={"auc": Measured(value=float("nan"))}),)
    groups = (GroupTable(attribute="low_income", protected=True, rows=rows),)
    facts = CardFacts(config=config if said else None, gaps=gaps, groups=groups)
    auc = Metric("auc", 0.81, 0.79, 0.83, 0.7, "six-month arrears rate", 200)
    described = ModelDescription(kind="lightgbm", columns=("kwh",), classes=("in_time", "default"), metrics=[auc])
    tags = {"gridtags.job": "default-risk", "gridtags.dataset.test": "ab", "gridtags.dataset.test.rows": "200"}
    run = RunFacts(tags, facts, None)
    return make_card(ModelVersion("default-risk", 3, "r1"), described, {"model.txt": "cd"}, run, NOON)


class Outline(HTMLParser):
    """Collects ids, and refuses a page whose tags do not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.ids += [value for name, value in attrs if name == "id"]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        """Nothing to close."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_says_what_the_card_holds_escapes_it_and_closes_what_it_opens(language: str) -> None:
    page = card_page(card(gap()), language)
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids)) == 11
    for shown in ("0.81 [0.79, 0.83]", "0.7 (six-month arrears rate)", "22.9 [12.6, 33.4]", "&lt;b&gt;"):
        assert shown in page
    assert "<b>" not in page
    assert "<script" not in page


def test_the_known_finding_is_told_in_both_languages() -> None:
    found = card(gap())
    assert "“提醒”的误报率 FPR：低保户比非低保户高 22.9 [12.6, 33.4] 个百分点" in card_page(found, "zh")
    assert "低保户比非低保户高 22.9 [12.6, 33.4] 个百分点" in markdown(found)
    english = fairness_page(found, "en")
    assert (
        "is 22.9 [12.6, 33.4] points higher for low-income households (低保) than for customers other than" in english
    )


def test_only_wide_gaps_in_error_rates_whose_interval_excludes_zero_are_noted() -> None:
    gaps = (gap(value=0.09), gap(low=-0.01), gap(rate="selection"), gap(value=None, low=None), gap(rate="tpr"), gap())
    assert [each.rate for each in noted_gaps(card(*gaps))] == ["tpr", "fpr"]


@pytest.mark.parametrize(
    ("at_most", "figure", "passed"), [(0.2, "low", True), (0.2, "value", False), (0.3, "value", True)]
)
def test_a_bound_on_a_gap_is_held_against_the_figure_it_names(at_most: float, figure: str, passed: bool) -> None:
    limit = FairnessLimit(decision="remind", attribute="low_income", rate="fpr", at_most=at_most, figure=figure)
    (gate,) = fairness_gates(card(gap(), limits=(limit,)))
    assert (gate.name, gate.passed) == ("remind.low_income.fpr.gap", passed)


def test_a_card_names_what_nobody_said() -> None:
    missing = card(said=False).missing
    assert missing[:4] == ("owner", "purpose", "limits", "training_record")
    assert "groups" not in missing
    assert "责任部门, 用途, 已知局限, 训练记录" in card_page(card(said=False), "zh")


def test_too_few_rows_are_said_to_be_too_few_and_not_a_number() -> None:
    found = card()
    assert found.groups[0].rows[0].figures["auc"] == Measured()
    assert "样本太少" in card_page(found, "zh")
    assert "nan" not in found.model_dump_json()
