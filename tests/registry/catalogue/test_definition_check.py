import pytest

from registry.catalogue import Catalogue, TagGroup
from registry.catalogue.definition_check import Vocabulary, definition_problems
from registry.rule import Columns
from tests.registry.catalogue.test_definition import changed

GROUP = TagGroup(id="payment_timeliness", label="缴费及时性", dimension="风险信用", exclusive=True, exhaustive=False)
VOCABULARY = Vocabulary(
    columns=Columns({"late": "number", "region": "text", "is_elderly": "number", "care_score": "number"}),
    protective={"is_elderly": "is_elderly", "care_score": "is_elderly"},
    models=frozenset({"sentiment"}),
    outcomes=frozenset({"paid", "not_paid"}),
)


def problems(*tags):
    return definition_problems(Catalogue(groups=(GROUP,), tags=tags), VOCABULARY)


def tag(**fields):
    return changed(**{"id": "pay.late", "rule": "late >= 3", **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rule": "late >="}, "rule: "),
        ({"rule": "lates >= 3"}, "rule: no column lates; did you mean late"),
        ({"rule": "region >= 3"}, "rule: "),
        ({"rule": "late + 1"}, "rule: "),
        ({"rule": "(SELECT true)"}, "rule: "),
        ({"confidence": "late >= 3"}, "confidence: "),
        ({"rule": "tag('pay.never')"}, "no tag pay.never"),
        ({"rule": "tag('pay.late')"}, "circle"),
        ({"kind": "model", "model": "sentimnet"}, "model sentimnet is unknown; did you mean sentiment?"),
        ({"truth": "won"}, "truth won is unknown; known: not_paid, paid"),
        ({"rule": "is_elderly = 1"}, "rule reads is_elderly that may only ever help"),
        ({"confidence": "care_score"}, "confidence reads care_score, which reads is_elderly,"),
        ({"sensitivity": "protected", "action_kind": "avoid"}, "action_kind is avoid"),
        ({"sensitivity": "sensitive"}, "say why the agent needs it (crm_reason)"),
        ({"crm_reason": "说明"}, "crm_reason stands where crm does not read a sensitive tag"),
        ({"readers": ["crm"]}, "the auditor must be able to read every tag"),
    ],
)
def test_what_a_definition_may_not_say_is_named_with_its_field(fields, said):
    (problem,) = problems(tag(**fields))
    assert problem.startswith("tag")
    assert said in problem


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": "late >= 3 AND region = 'A'", "confidence": "late / 10"},
        {"rule": "is_elderly = 1", "sensitivity": "protected"},
        {"sensitivity": "sensitive", "crm_reason": "通话时需要解释"},
        {"sensitivity": "sensitive", "readers": ["auditor"]},
        {"rule": "no_such_column = 1", "state": "下线"},
        {"truth": "paid"},
    ],
)
def test_what_a_definition_may_say_is_no_problem(fields):
    assert problems(tag(**fields)) == []


def test_a_tag_that_reads_a_protected_tag_is_protected_as_well():
    elderly = changed(id="care.elderly", label="老人户", rule="is_elderly = 1", sensitivity="protected")
    assert problems(elderly, tag(rule="tag('care.elderly') AND late > 3")) == [
        "tag pay.late: rule reads the protected tag care.elderly: sensitivity must be protected as well"
    ]


def test_tags_that_read_each_other_are_a_problem_with_the_way_round():
    (problem,) = problems(tag(rule="tag('pay.slow')"), changed(id="pay.slow", label="慢", rule="tag('pay.late')"))
    assert "pay.late reads pay.slow" in problem or "pay.slow reads pay.late" in problem
