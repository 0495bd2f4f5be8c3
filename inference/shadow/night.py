"""The last stage of a night: every shadow scores what the champion has just published. What fails here harms nothing."""

import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from feature_store.engine import Engine
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import SnapshotFolder
from inference.blast.challenger import staged
from inference.blast.feature import missing_features, reads_other_texts, write_beside
from inference.blast.limit import load_blast_limits
from inference.blast.output import COLUMNS, TEXT_MODELS
from inference.blast.scoring import Side, read_facts, score_part, with_columns
from inference.blast.tally import added
from inference.model.scoring import DEFAULT_RISK, PRICE_SENSITIVITY, SEGMENTS
from inference.nightly.crew import crew
from inference.shadow.agreement import Agreement, agreement, counted
from inference.shadow.hearing import heard_agreement
from inference.shadow.record import NightRecord, records, write_record
from inference.shadow.roster import ShadowFolder, shadow_folders
from registry.bundle import Bundle

SCORES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    DEFAULT_RISK: ("default_probability", ("default_band", "default_action")),
    SEGMENTS: ("segment_confidence", ("segment",)),
    PRICE_SENSITIVITY: ("price_sensitivity", ("price_sensitive",)),
}
"""The score and the labels of each tabular model; the first label is the one that agreement is read from."""


@dataclass(frozen=True)
class ShadowNight:
    """A published snapshot with the bundle of its night, and what is needed to score it again."""

    engine: Engine
    snapshot: SnapshotFolder
    night: Bundle
    configs: Path
    var: Path
    workers: int

    def run(self) -> list[NightRecord]:
        """Let every shadow score, and keep what each night says; one that fails says why and stops no other."""
        found = [self._recorded(folder) for folder in shadow_folders(self.var)]
        return [each for each in found if each is not None]

    def _recorded(self, folder: ShadowFolder) -> NightRecord | None:
        """Return what the night says of a challenger, null where that one was stopped."""
        manifest, failed, agreed = self.snapshot.manifest, "", None
        try:
            if folder.read().stopped_at is not None:
                return None
            agreed = self._agreement(folder, folder.name)
        except Exception as error:  # noqa: BLE001 - whatever a challenger does, the published night stands
            failed = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        record = NightRecord(
            model=folder.name, version=folder.version, champion=manifest.models.get(folder.name),
            snapshot_id=manifest.snapshot_id, as_of=manifest.as_of, computed_at=manifest.computed_at,
            agreement=agreed, failed=failed, heard_until=None if failed else manifest.as_of,
        )  # fmt: skip
        with suppress(OSError):  # a full disk is no reason to call the night a failure
            write_record(folder.root, record)
        return record

    def _agreement(self, folder: ShadowFolder, name: str) -> Agreement:
        with tempfile.TemporaryDirectory(dir=self.var, prefix=".shadow-") as scratch:
            work = Path(scratch)
            bundle = staged(name, folder.verified_model(), self.night, work / "bundles")
            if name in TEXT_MODELS:
                before = [each.heard_until for each in records(folder.root) if each.heard_until is not None]
                most = load_blast_limits(self.configs).heard_calls
                since = max((each for each in before if each < self.snapshot.manifest.as_of), default=None)
                return heard_agreement(
                    name, bundle, self.engine, self.configs, (since, self.snapshot.manifest.as_of), most
                )
            return self._scored(name, bundle, work)

    def _scored(self, name: str, bundle: Bundle, work: Path) -> Agreement:
        side, numbers = Side(name, bundle.root, work, some=False), range(len(self.snapshot.manifest.parts))
        names = missing_features(self.snapshot, bundle, name)
        texts = bundle if reads_other_texts(self.snapshot, self.night, bundle, name) else None
        if names or texts is not None:
            write_beside(self.snapshot, side, names, texts, self.engine)
        with crew(min(self.workers, len(numbers))) as do:
            for _ in do(shadow_part, [(self.snapshot.root, side, number) for number in numbers]):
                pass
        total = added(json.loads(_counts(side, number).read_text(encoding="utf-8")) for number in numbers)
        return agreement(total, SCORES[name][1])


def shadow_part(snapshot: Path, side: Side, number: int) -> None:
    """Score a part by the challenger and count how far it agrees with what was published."""
    folder = SnapshotFolder(snapshot)
    score_part(snapshot, side, number, ())
    challenger = pq.read_table(side.scored(number))
    champion = read_facts(folder, folder.manifest.parts[number], set(COLUMNS[side.model]))
    score, labels = SCORES[side.model]
    found = counted(with_columns(champion, challenger.select(["customer_id"])), challenger, score, labels)
    put(_counts(side, number), json.dumps(found, ensure_ascii=False))


def _counts(side: Side, number: int) -> Path:
    return side.root / "counts" / f"part-{number:05d}.json"
