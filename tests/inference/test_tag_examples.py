"""Each tag of the catalogue on three customers: one who has it, one who has not, one of whom it is unknown."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.feature import FEATURES
from inference.catalogue.vocabulary import vocabulary
from inference.tag.one_customer import decide_tags
from inference.tag.rule_book import rule_book
from inference.tag.tagging import tag_table
from registry.catalogue import load_catalogue
from registry.settings import RegistrySettings

CONFIGS = RegistrySettings().configs
CATALOGUE = load_catalogue(CONFIGS / "tags")
BOOK = rule_book(CATALOGUE)
EXAMPLES = tomllib.loads((Path(__file__).parent / "tag_examples.toml").read_text(encoding="utf-8"))
CASES = ("yes", "no", "unknown")
ARROW = {"number": pa.float64(), "text": pa.string(), "flag": pa.bool_()}


@pytest.fixture(scope="module")
def decided() -> dict[str, list[int]]:
    """Return the three decisions of each tag on its own examples, all customers tagged at once."""
    rows = [EXAMPLES[tag.id][case] for tag in BOOK.tags for case in CASES]
    columns = vocabulary(CONFIGS).columns
    schema = pa.schema([(name, ARROW[columns.kind(name)]) for name in sorted(BOOK.columns)])
    holds = tag_table(pa.Table.from_pylist(rows, schema), CATALOGUE).holds
    return {tag.id: holds[3 * place : 3 * place + 3, place].tolist() for place, tag in enumerate(BOOK.tags)}


@pytest.mark.parametrize("tag", BOOK.tags, ids=lambda tag: tag.id)
def test_tag_is_yes_no_and_unknown_where_its_examples_say_so(tag, decided):
    alone = [decide_tags(EXAMPLES[tag.id][case], CATALOGUE, {tag.id})[tag.id].holds for case in CASES]
    assert alone == [True, False, None]
    assert decided[tag.id] == [1, 0, -1]


def test_every_example_belongs_to_a_tag_of_the_catalogue_and_names_what_its_rule_reads():
    assert set(EXAMPLES) == {tag.id for tag in CATALOGUE.tags}
    for tag in BOOK.tags:
        read = frozenset().union(*(BOOK.rules[each].columns for each in BOOK.with_read([tag.id])))
        assert {name for case in CASES for name in EXAMPLES[tag.id][case]} <= read, tag.id


def test_rules_name_only_what_the_nightly_run_computes():
    BOOK.check(vocabulary(CONFIGS).columns)


def test_all_dimensions_have_tags_and_protected_features_only_help():
    assert {CATALOGUE.dimension(tag.id) for tag in CATALOGUE.tags} == {
        "基础属性",
        "用电行为",
        "业务偏好",
        "情感特征",
        "风险信用",
    }
    protective = {name for name, feature in FEATURES.items() if feature.purpose == "protective_only"}
    for tag in BOOK.tags:
        assert tag.sensitivity == "protected" or not BOOK.rules[tag.id].columns & protective, tag.id
