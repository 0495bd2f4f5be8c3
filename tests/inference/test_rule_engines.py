"""One meaning: a rule gives the same yes, no or unknown on DuckDB, on Spark and in Python, whatever stands in the row."""

import shutil
from contextlib import closing

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store.expression import evaluate, kinds_of
from feature_store.snapshot.writing import write_part
from feature_store.spark_condition import write_conditions
from feature_store.spark_engine import SparkEngine
from feature_store.warehouse import Warehouse
from inference.tag.one_customer import decide_tags
from inference.tag.rule_book import rule_book
from inference.tag.spark_tagging import tag_on_spark
from inference.tag.tagging import tag_table, tags_parquet
from registry.catalogue import Catalogue, load_catalogue
from registry.rule import Columns, parse_number, parse_rule
from registry.settings import RegistrySettings
from tests.inference.rule_case import ROWS, RULES, as_table, rows_for

WHOLE = load_catalogue(RegistrySettings().configs / "tags")
ONE = WHOLE.tags[0]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def with_more(**rules) -> Catalogue:
    """Return the project's catalogue and a few tags on trial whose rules read tags and windows."""
    trial = {"state": "试用", "version": 1, "model": None, "kind": "composite", "confidence": None}
    more = [
        ONE.model_copy(update={"id": f"trial.{name}", "label": name, "rule": rule, **trial})
        for name, rule in rules.items()
    ]
    return Catalogue(groups=WHOLE.groups, tags=(*WHOLE.tags, *more))


CATALOGUE = with_more(
    window="times('power_quality', 45) >= 2 AND times('price', 400) / times('price', 45) > 1",
    both="tag('trial.window') AND NOT tag('arrears.open')",
    third="CASE WHEN tag('trial.both') THEN owed_now > 1 ELSE tag('trial.window') END",
)
BOOK = rule_book(CATALOGUE)


@given(st.lists(RULES, min_size=1, max_size=8), ROWS)
@MANY
def test_duckdb_and_python_agree_on_every_rule_and_every_row(texts, rows):
    table, rules = as_table(rows), [parse_rule(text) for text in texts]
    for rule in rules:
        rule.check(Columns(kinds_of(table.schema)))
    found = evaluate(table, {f"r{number}": rule.sql("duckdb") for number, rule in enumerate(rules)})
    for number, rule in enumerate(rules):
        assert found[f"r{number}"].to_pylist() == [rule.decide(row) for row in rows], rule.text


@given(
    st.sampled_from(("a", "a / b", "least(a, b) - c", "abs(a) * coalesce(b, 0.1)", "CASE WHEN f THEN a ELSE -b END")),
    ROWS,
)
@MANY
def test_duckdb_and_python_agree_on_numbers(text, rows):
    number = parse_number(text)
    assert evaluate(as_table(rows), {"n": number.sql("duckdb")})["n"].to_pylist() == [number.value(row) for row in rows]


def test_every_cell_of_the_catalogue_is_the_same_for_many_and_for_one():
    facts = rows_for(BOOK, np.random.default_rng(3), 400)
    tagged = tag_table(facts, CATALOGUE)
    for row, (holds, confidence) in zip(
        facts.to_pylist(), zip(tagged.holds, tagged.confidence, strict=True), strict=True
    ):
        decided = decide_tags(row, CATALOGUE)
        assert [-1 if each.holds is None else int(each.holds) for each in decided.values()] == holds.tolist()
        assert [each.confidence for each in decided.values()] == confidence.tolist()
    assert list(decided) == [tag.id for tag in tagged.tags]
    assert np.mean([len(set(column)) for column in tagged.holds.T.tolist()]) > 2.5, (
        "most tags are yes, no and unknown here"
    )


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java runtime: install the package openjdk-17-jre-headless")
    with closing(SparkEngine(Warehouse(tmp_path_factory.mktemp("warehouse")))) as engine:
        yield engine


@pytest.fixture
def spark_tags(spark, tmp_path):
    """Return the tags files of two parts as Spark writes them, beside those that are written here."""
    facts = rows_for(BOOK, np.random.default_rng(4), 3000)
    facts = facts.add_column(0, "customer_id", pa.array([f"C{number:05d}" for number in range(3000)]))
    digests, parts = {}, {"part-00000.parquet": facts.slice(0, 2000), "part-00001.parquet": facts.slice(2000)}
    for name, rows in parts.items():
        write_part(rows, tmp_path / "facts" / name)
        digests[name] = write_part(
            tags_parquet(rows["customer_id"], tag_table(rows, CATALOGUE)), tmp_path / "here" / name
        )
    return tag_on_spark(spark, sorted((tmp_path / "facts").iterdir()), CATALOGUE, tmp_path / "there"), digests, tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_tags_files_that_spark_writes_are_those_written_here_byte_for_byte(spark_tags):
    there, here, folder = spark_tags
    for name in here:
        assert pq.read_table(folder / "there" / name).equals(pq.read_table(folder / "here" / name)), name
    assert there == here


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@given(st.lists(RULES, min_size=25, max_size=25), st.lists(ROWS, min_size=12, max_size=12))
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_spark_and_python_agree_on_every_rule_and_every_row(spark, tmp_path_factory, texts, blocks):
    rows = [row for block in blocks for row in block]
    folder, rules = tmp_path_factory.mktemp("random"), [parse_rule(text) for text in texts]
    facts = as_table(rows).add_column(0, "customer_id", pa.array([f"C{number:05d}" for number in range(len(rows))]))
    write_part(facts, folder / "facts" / "part-00000.parquet")
    names = [f"r{number}" for number in range(len(rules))]
    step = {name: rule.sql("spark") for name, rule in zip(names, rules, strict=True)}
    write_conditions(spark.session, [folder / "facts" / "part-00000.parquet"], folder / "tags", names, step)
    found = pq.read_table(folder / "tags" / "part-00000.parquet")
    for name, rule in zip(names, rules, strict=True):
        decided = [-1 if (holds := rule.decide(row)) is None else int(holds) for row in rows]
        assert found[name].to_pylist() == decided, rule.text
