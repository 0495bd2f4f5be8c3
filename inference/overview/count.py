"""Everything that is counted in one pass over a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import pyarrow.parquet as pq

from feature_store.snapshot.folder import SnapshotFolder
from inference.catalogue.held_tag import tag_columns
from inference.overview.curve import Members
from inference.overview.figure import FIGURES
from inference.overview.part import overview_parts
from inference.overview.projection import Sample, segment_map, segment_space
from inference.overview.segment_tally import SegmentTally
from inference.overview.tag_tally import ConfidenceTally, TagTally
from registry.bundle import Bundle
from registry.catalogue import Catalogue
from registry.doctor.tally import Tally


@dataclass(frozen=True)
class Counts:
    """Tags, confidences, segments, groups of tags, and the two samples; memory is that of a part."""

    snapshot: SnapshotFolder
    names: Sequence[str]
    tags: TagTally
    confidences: ConfidenceTally
    segments: SegmentTally
    groups: Tally
    sample: Sample
    members: Members

    @classmethod
    def of(cls, snapshot: SnapshotFolder, catalogue: Catalogue, bundle: Bundle) -> Self:
        """Read every part of a snapshot once and count; SnapshotError where it is damaged."""
        names = tag_columns(snapshot)
        known = frozenset(pq.read_schema(snapshot.all_facts[0]).names) if snapshot.all_facts else frozenset()
        space = segment_space(bundle)
        counts = cls(
            snapshot, names, TagTally(names), ConfidenceTally(catalogue, known), SegmentTally(names),
            Tally(catalogue, names), Sample(space), Members(),
        )  # fmt: skip
        counts._count(sorted({*FIGURES, *space, *counts.confidences.columns}))
        return counts

    def map(self, bundle: Bundle) -> dict[str, Any]:
        """Return the map of the segments, empty where none can be drawn."""
        rows = self.sample.rows
        return {} if rows is None else segment_map(rows, bundle) or {}

    def _count(self, columns: Sequence[str]) -> None:
        for part in overview_parts(self.snapshot, self.names, columns):
            for each in (self.tags, self.confidences, self.segments, self.sample, self.members):
                each.add(part)
            self.groups.add(part.holds)
