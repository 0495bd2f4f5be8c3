"""One comparison of two sides over a snapshot: score every part, measure quantiles again, weigh every part, add up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from feature_store.engine import written_aside
from feature_store.snapshot.folder import SnapshotFolder
from inference.blast.blast import KIND, Blast, Migration, TagMove
from inference.blast.challenger import Challenger
from inference.blast.feature import engine_of, missing_features, reads_other_texts, write_beside
from inference.blast.gate import Scale, gates
from inference.blast.hearing import Callers, callers, hear_again
from inference.blast.limit import BlastLimits
from inference.blast.moved_list import write_lists
from inference.blast.output import COLUMNS, TEXT_MODELS, touched_models
from inference.blast.scoring import Side, score_part
from inference.blast.tally import MIGRATIONS, added
from inference.blast.weighing import QuantileValues, Weighing, served_tags, weigh_part
from inference.model.analyst import load_analyst
from inference.nightly.crew import crew
from inference.tag.quantile import Quantile, load_quantiles
from inference.tag.quantile_table import measure_quantiles
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.clock import china_now
from registry.durable import sync_tree
from registry.governance import limits_digest
from registry.settings import RegistrySettings


@dataclass(frozen=True)
class Examined:
    """Which parts are examined, how many customers in them, for which share of all they stand, and whether by a sample."""

    parts: tuple[int, ...]
    customers: int
    scale: Scale
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A snapshot with the bundle of its night; `work` is a folder for what only this comparison needs."""

    settings: RegistrySettings
    snapshot: SnapshotFolder
    night: Bundle
    work: Path
    limits: BlastLimits
    workers: int = 2

    def blast(self, after: Challenger, before: Bundle | None, against: int | None, lists: Path) -> Blast:
        """Return what moves between `before` (null: as published) and the challenger; the lists go to the folder `lists`."""
        sides = self._sides(after, before)
        examined = self._prepare(sides)
        total = self._weighed(sides, examined, lists)
        manifest, labels = self.snapshot.manifest, served_tags(self.night.catalogue())
        tags = tuple(
            TagMove.model_validate({"tag": tag, "label": labels[tag][0], "state": labels[tag][1], **counts})
            for tag, counts in total.get("tags", {}).items()
        )
        migrations = {
            column: Migration.model_validate(total[name]) for name, column in MIGRATIONS.items() if name in total
        }
        return Blast(
            model=after.name, version=after.version, against=against, made_at=china_now().isoformat(),
            snapshot_id=manifest.snapshot_id, as_of=manifest.as_of.isoformat(), catalogue=manifest.catalogue_version,
            serving=after.serving, limits=limits_digest(self.settings.configs, KIND), customers=manifest.rows,
            examined=examined.customers, reach=examined.scale.reach,
            sampled=examined.scale.sampled, moved=total.get("moved", 0), tags=tags,
            bands=migrations.get("default_band"), actions=migrations.get("default_action"),
            segments=migrations.get("segment"), gates=gates(migrations, tags, self.limits, examined.scale),
            notes=examined.notes,
        )  # fmt: skip

    def _sides(self, after: Challenger, before: Bundle | None) -> list[Side]:
        """Return the side of the challenger, and before it that of the bundle it is compared with, if any."""
        some = after.name in TEXT_MODELS
        given = {"after": after.bundle, **({} if before is None else {"before": before})}
        sides = {
            name: Side(after.name, bundle.root, self.work / f"side-{name}", some) for name, bundle in given.items()
        }
        return [sides[name] for name in ("before", "after") if name in sides]

    def _prepare(self, sides: Sequence[Side]) -> Examined:
        """Write what the sides need beside the facts, and say who is examined."""
        name, rows = sides[-1].model, self.snapshot.manifest.rows
        if name in TEXT_MODELS:
            return self._hear(sides)
        if name not in COLUMNS:
            return Examined((), rows, Scale(1.0, sampled=False), (f"no tag rests on {name}",))
        for side in sides:
            self._write_features(side)
        return Examined(tuple(range(len(self.snapshot.manifest.parts))), rows, Scale(1.0, sampled=False))

    def _write_features(self, side: Side) -> None:
        bundle = verified_bundle(side.bundle)
        names = missing_features(self.snapshot, bundle, side.model)
        texts = bundle if reads_other_texts(self.snapshot, self.night, bundle, side.model) else None
        if names or texts is not None:
            with engine_of(self.settings) as engine:
                write_beside(self.snapshot, side, names, texts, engine)

    def _hear(self, sides: Sequence[Side]) -> Examined:
        with engine_of(self.settings) as engine:
            known: Callers = callers(engine, self.snapshot.manifest.as_of)
            share = min(1.0, self.limits.heard_calls / max(known.calls, 1))
            for side in sides:
                analyst = load_analyst(verified_bundle(side.bundle), self.settings.configs)
                again = hear_again(self.snapshot, side, analyst, engine, share)
        scale = Scale(known.customers / self.snapshot.manifest.rows, sampled=share < 1)
        return Examined(tuple(again.parts), again.customers, scale, (f"{again.calls} calls heard again",))

    def _weighed(self, sides: Sequence[Side], examined: Examined, lists: Path) -> dict[str, Any]:
        """Score and weigh every part, write the lists, and return the sum of the counts."""
        parts, snapshot = examined.parts, self.snapshot.root
        quantiles = self._moved_quantiles(sides, examined) if parts else ()
        keep = tuple(sorted({each.by for each in quantiles}))
        with crew(max(1, min(self.workers, len(parts)))) as do:
            for _ in do(score_part, [(snapshot, side, number, keep) for side in sides for number in parts]):
                pass
            values = [self._measured(side, examined, quantiles) for side in sides]
            before = sides[0] if len(sides) > 1 else None
            work = Weighing(snapshot, self.night.root, before, sides[-1], self.work, quantiles, values[0], values[-1])
            for _ in do(weigh_part, [(work, number) for number in parts]):
                pass
        with written_aside(lists) as folder:
            write_lists([work.moved(number) for number in parts], folder)
            sync_tree(folder)
        return added(json.loads(work.tallied(number).read_text(encoding="utf-8")) for number in parts)

    def _moved_quantiles(self, sides: Sequence[Side], examined: Examined) -> tuple[Quantile, ...]:
        """Return the named quantiles over a column that changes; a sample cannot move those of everybody."""
        if examined.scale.sampled or examined.scale.reach < 1:
            return ()
        changed: set[str] = set()
        for side in sides:
            beside = side.beside(examined.parts[0])
            changed |= set(pq.read_schema(beside).names) if beside.exists() else set()
            changed |= {name for each in touched_models(self.night, side.model, changed) for name in COLUMNS[each]}
            changed |= set(COLUMNS[side.model])
        named = load_quantiles(self.settings.configs / "quantiles.toml")
        return tuple(
            each for each in named if each.feature in changed and each.name in self.snapshot.manifest.quantiles
        )

    def _measured(self, side: Side, examined: Examined, quantiles: tuple[Quantile, ...]) -> QuantileValues:
        return measure_quantiles([side.scored(number) for number in examined.parts], quantiles)
