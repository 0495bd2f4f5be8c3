"""The second pass over a part: tags on both sides, what moves is counted, and who moves is listed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.writing import part_file, write_part
from inference.blast.moved_list import moved_list
from inference.blast.output import TEXTS
from inference.blast.scoring import CUSTOMER, Side, opened, read_facts, with_columns
from inference.blast.tally import MIGRATIONS, tally
from inference.catalogue.blast import CLASSES
from inference.tag.quantile import Quantile
from inference.tag.quantile_table import with_quantiles
from inference.tag.rule_book import rule_book
from inference.tag.tagging import tag_table
from registry.catalogue import Catalogue

QuantileValues = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Weighing:
    """What a part needs: both sides (`before` null: as published), the bundle of the night, and quantiles to be replaced.

    `quantiles` are those that rest on what changes, with their values on each side.
    """

    snapshot: Path
    night: Path
    before: Side | None
    after: Side
    root: Path
    quantiles: tuple[Quantile, ...]
    values_before: QuantileValues
    values_after: QuantileValues

    def tallied(self, number: int) -> Path:
        """File of the counts of a part."""
        return self.root / "tallied" / f"part-{number:05d}.json"

    def moved(self, number: int) -> Path:
        """File of those in a part who move."""
        return self.root / "moved" / part_file(number)


def weigh_part(work: Weighing, number: int) -> None:
    """Write the counts of a part, and the list of those who gain or lose something."""
    folder = SnapshotFolder(work.snapshot)
    part, catalogue = folder.manifest.parts[number], opened(work.night).catalogue()
    columns = rule_book(catalogue).columns
    scored = pq.read_table(work.after.scored(number))
    facts = read_facts(folder, part, {*columns, *CLASSES, *MIGRATIONS.values()})
    after = _side(facts, scored, work.quantiles, work.values_after)
    then = tag_table(after, catalogue)
    names = [tag.id for tag in then.tags]
    if work.before is None:
        before = with_columns(facts, scored.select([CUSTOMER]))
        held = _published(folder.tags(part), names, before[CUSTOMER])
    else:
        before = _side(facts, pq.read_table(work.before.scored(number)), work.quantiles, work.values_before)
        held = tag_table(before, catalogue).holds
    sides = (_complete(before), _complete(after))
    put(work.tallied(number), json.dumps(tally(after, names, held, then.holds, sides), ensure_ascii=False))
    write_part(moved_list(after[CUSTOMER], names, held, then.holds, sides), work.moved(number))


def served_tags(catalogue: Catalogue) -> Mapping[str, tuple[str, str]]:
    """Return label and state of every computed tag by its id."""
    return {tag.id: (tag.label, tag.state) for tag in rule_book(catalogue).tags}


def _side(facts: pa.Table, scored: pa.Table, quantiles: tuple[Quantile, ...], values: QuantileValues) -> pa.Table:
    rows = with_columns(facts, scored)
    if not quantiles:
        return rows
    return with_quantiles(rows.drop_columns([each.name for each in quantiles]), values, quantiles)


def _complete(rows: pa.Table) -> pa.Table:
    """Return the columns that migrate; one that is not there is null throughout."""
    nulls = pa.chunked_array([pa.nulls(len(rows), pa.string())])
    return pa.table({name: rows[name] if name in rows.column_names else nulls for name in TEXTS})


def _published(tags: Path, names: list[str], ids: pa.ChunkedArray) -> NDArray[np.int8]:
    """Return what was published of these customers, (n, n_tags); a tag that night did not compute is no."""
    known = set(pq.read_schema(tags).names)
    rows = with_columns(
        pq.read_table(tags, columns=[CUSTOMER, *(n for n in names if n in known)]), pa.table({CUSTOMER: ids})
    )
    held = np.zeros((len(rows), len(names)), "int8")
    for place, name in enumerate(names):
        if name in known:
            held[:, place] = rows[name].to_numpy()
    return held
