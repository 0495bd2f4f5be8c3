"""Tagging on a cluster: the rules as Spark's SQL over the parts of the facts, with the same file for each part as here."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from feature_store.expression import kinds_of
from feature_store.spark_condition import write_conditions
from feature_store.spark_engine import SparkEngine
from inference.tag.rule_book import rule_book
from registry.catalogue import Catalogue
from registry.rule import Columns


def tag_on_spark(engine: SparkEngine, facts: Sequence[Path], catalogue: Catalogue, target: Path) -> dict[str, str]:
    """Write the tags of each part of the facts below `target`, as `tags_parquet` has them; return the files' digests by name.

    Raises
    ------
    InferenceError
        As `tag_table`, but for confidences, which are not computed here.
    """
    book = rule_book(catalogue)
    book.check(Columns(kinds_of(pq.read_schema(facts[0]))))
    steps = [{tag_id: book.rules[tag_id].sql("spark") for tag_id in step} for step in book.steps]
    return write_conditions(engine.session, facts, target, [tag.id for tag in book.tags], *steps)
