"""What proofs speak of, counted on customers: who breaks the claims of groups, and who the ranges that the proofs assume."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.expression import evaluate
from feature_store.snapshot.folder import SnapshotFolder
from inference.tag.rule_book import rule_book
from inference.tag.tagging import tag_table
from registry.catalogue import Catalogue
from registry.doctor.reading import read_rules
from registry.doctor.tally import GroupCount, Tally
from registry.doctor.value_range import Ranges, ValueRange
from registry.rule import parse_rule


@dataclass(frozen=True)
class Measured:
    """Counts over all customers of a snapshot.

    `meeting` are tags that must never meet and do, `outside` what `ranges.toml` promises and how many customers break it,
    `skipped` the tags whose columns the snapshot does not hold.
    """

    groups: tuple[GroupCount, ...]
    meeting: Mapping[tuple[str, str], int]
    outside: Mapping[str, int]
    skipped: tuple[str, ...]


def measure_snapshot(snapshot: SnapshotFolder, catalogue: Catalogue, ranges: Ranges) -> Measured:
    """Count on the customers of a snapshot what the rules of a catalogue say of them, part by part."""
    names = pq.read_schema(snapshot.all_facts[0]).names if snapshot.all_facts else []
    kept, _ = computable(catalogue, names)
    needed = sorted((_columns(kept) | _related(ranges)) & set(names))
    return measure((pq.read_table(path, columns=needed) for path in snapshot.all_facts), catalogue, ranges, names)


def measure(tables: Iterable[pa.Table], catalogue: Catalogue, ranges: Ranges, columns: Iterable[str]) -> Measured:
    """Count on tables of facts, one customer a row, of which `columns` are known."""
    kept, skipped = computable(catalogue, columns)
    tally, outside = Tally(kept, [tag.id for tag in rule_book(kept).tags]), Counter[str]()
    relations, bounded = _relations(ranges, columns), sorted(_columns(kept) & frozenset(columns))
    for facts in tables:
        tally.add(tag_table(facts, kept).holds)
        broken = evaluate(facts.select(sorted(_related(ranges) & frozenset(facts.column_names))), relations)
        outside.update({rule: pc.sum(broken[rule]).as_py() or 0 for rule in relations})
        outside.update(dict(_outside(facts, bounded, ranges)))
    return Measured(tally.groups(), tally.meeting(ranges.never), {k: n for k, n in outside.items() if n}, skipped)


def computable(catalogue: Catalogue, columns: Iterable[str]) -> tuple[Catalogue, tuple[str, ...]]:
    """Return the catalogue with the tags that these columns decide, and the ids of the others."""
    reading, known = read_rules(catalogue), frozenset(columns)
    kept = {tag for tag in reading.rules if reading.columns(tag) <= known}
    tags = tuple(tag.model_copy(update={"confidence": None}) for tag in catalogue.tags if tag.id in kept)
    skipped = tuple(tag for tag in reading.rules if tag not in kept)
    return Catalogue(groups=catalogue.groups, tags=tags), skipped


def _columns(catalogue: Catalogue) -> frozenset[str]:
    return frozenset().union(*(parse_rule(tag.rule).columns for tag in catalogue.tags))


def _related(ranges: Ranges) -> frozenset[str]:
    return frozenset().union(*(parse_rule(each.rule).columns for each in ranges.always))


def _relations(ranges: Ranges, columns: Iterable[str]) -> dict[str, str]:
    """Return each relation whose columns are all there, with the SQL condition of breaking it."""
    rules = [parse_rule(each.rule) for each in ranges.always]
    return {rule.text: f"NOT {rule.sql('duckdb')}" for rule in rules if rule.columns <= frozenset(columns)}


def _outside(facts: pa.Table, columns: Iterable[str], ranges: Ranges) -> Iterator[tuple[str, int]]:
    """Yield what each column promises, with how many rows break it."""
    for column in columns:
        for promise, broken in _broken(facts[column], ranges.of(column)):
            yield f"{column} {promise}", pc.sum(broken).as_py() or 0


def _broken(values: pa.ChunkedArray, within: ValueRange) -> Iterator[tuple[str, pa.ChunkedArray]]:
    if within.low is not None:
        yield f">= {within.low:g}", pc.less(values, within.low)
    if within.high is not None:
        yield f"<= {within.high:g}", pc.greater(values, within.high)
    if within.whole:
        yield "is whole", pc.and_(pc.not_equal(values, pc.floor(values)), pc.is_finite(values))
    if within.values:
        known = pc.is_in(values, value_set=pa.array(within.values))
        yield f"is one of {len(within.values)}", pc.invert(pc.or_(known, pc.is_null(values)))
    if within.never_null:
        yield "is known", pc.is_null(values, nan_is_null=True)
