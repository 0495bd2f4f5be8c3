"""What it takes to make tags and documents of one customer's facts while the service runs: all of one night, opened once."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from feature_store.desk.accepted_call import AcceptedCall
from feature_store.error import SnapshotError
from feature_store.online.protocol import Documents
from feature_store.snapshot.facts import FactsReader
from feature_store.snapshot.folder import SnapshotFolder, file_digest
from feature_store.snapshot.row_file import Heard
from feature_store.snapshot.text_feature import TEXT_FEATURES, TextFeatures, with_calls
from inference.persona.section import Origin
from inference.persona.writer import PersonaWriter
from inference.tag.document import TagDocumentWriter
from inference.tag.one_customer import TagDecision, decide_tags
from inference.tag.rule_book import rule_book
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.catalogue import Catalogue
from registry.catalogue.lifecycle import SERVED

Facts = Mapping[str, object]
_KEPT = 3


class Workshop:
    """Catalogue, models and compiled features of one nightly snapshot."""

    def __init__(self, folder: SnapshotFolder, bundle: Bundle) -> None:
        self.folder = folder
        self.bundle = bundle
        manifest = bundle.manifest
        self.versions = {name: model.version for name, model in manifest.models.items()}
        self.catalogue: Catalogue = bundle.catalogue()
        self._tags = TagDocumentWriter(self.catalogue, self.versions)
        self._personas = PersonaWriter(
            self.catalogue, Origin(manifest.bundle_id, self.versions, self.catalogue.version)
        )

    @cached_property
    def text_features(self) -> TextFeatures:
        """The features that calls change, compiled that night; SnapshotError where the file is missing or was changed."""
        path = self.folder.root / TEXT_FEATURES
        if not path.is_file() or file_digest(path) != self.folder.manifest.files.get(TEXT_FEATURES):
            raise SnapshotError(f"{path}: is missing, or not the file of the manifest")
        return TextFeatures.open(path)

    def decide(self, facts: Facts) -> dict[str, TagDecision]:
        """Decide every computed tag of a customer."""
        return decide_tags(facts, self.catalogue)

    def documents(self, facts: Facts, decisions: Mapping[str, TagDecision]) -> Documents:
        """Return the stored documents of a customer, as the night would write them of these facts."""
        served = [tag for tag in rule_book(self.catalogue).tags if tag.state in SERVED]
        held = [(tag, decisions[tag.id].confidence) for tag in served if decisions[tag.id].holds]
        unknown = [tag.id for tag in served if decisions[tag.id].holds is None]
        return Documents(self._tags.write(str(facts["customer_id"]), held, unknown), self._personas.write(facts, held))

    def after_calls(self, base: Facts, heard: Heard, calls: Sequence[AcceptedCall]) -> tuple[dict[str, Any], str]:
        """Return the facts after calls that came since the night, and as of when they are (Asia/Shanghai, ISO).

        What was heard changes; scores, segment and all that other tables say stay as they were. `base` itself where the night
        counted all of the calls.
        """
        known = {row["call_id"] for row in orjson.loads(heard.calls)}
        night = self.folder.manifest.as_of
        # What came after the instant that the night is about it heard, but did not count.
        new = [each for each in calls if each.call_id not in known or datetime.fromisoformat(each.as_of) > night]
        if not new:
            return dict(base), night.isoformat()
        every = with_calls(heard, [call.call_row() for call in new], [call.signal_row() for call in new])
        # Never before the night: a clock that was set back would hide what is known already.
        as_of = max(night.isoformat(), *(call.as_of for call in new))
        features = self.text_features.compute(str(base["customer_id"]), every, as_of)
        moved = {name: value for name, value in features.items() if name in base}
        return {**base, **moved, "evidence": _latest_evidence(every)}, as_of


class Workshops:
    """Opens what lies below the folders of snapshots and bundles; keeps the last few. May be shared by threads."""

    def __init__(self, snapshots: Path, bundles: Path) -> None:
        self.facts = FactsReader(snapshots)
        self._bundles = bundles
        self._turn = Lock()
        self._kept: OrderedDict[str, Workshop] = OrderedDict()

    def of(self, nightly_id: str) -> Workshop:
        """Return the workshop of a night.

        Raises
        ------
        SnapshotError, BundleError
            Its snapshot or its bundle is not kept any more, or damaged.
        """
        folder = self.facts.folder(nightly_id)
        with self._turn:
            # After the erasure of a person the folder has another manifest.
            if nightly_id not in self._kept or self._kept[nightly_id].folder is not folder:
                # Digests of a bundle's files are compared once, not at every call.
                self._kept[nightly_id] = Workshop(folder, verified_bundle(self._bundles / folder.manifest.bundle_id))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(nightly_id)
            return self._kept[nightly_id]

    def is_open(self, nightly_id: str) -> bool:
        """Tell whether the workshop of a night is kept open."""
        with self._turn:
            return nightly_id in self._kept

    def facts_of(
        self, nightly_id: str, customer_id: str, calls: Sequence[AcceptedCall]
    ) -> tuple[dict[str, Any], str] | None:
        """Return a customer's facts after calls since a night and as of when they are, None for an unknown customer."""
        base = self.facts.read(nightly_id, customer_id)
        if base is None:
            return None
        heard = self.facts.heard(nightly_id, customer_id)
        return self.of(nightly_id).after_calls(base, heard, calls)


def _latest_evidence(heard: Heard) -> str:
    rows = [row for row in orjson.loads(heard.text_signals) if row.get("superseded_at") is None]
    latest = max(rows, key=lambda row: (str(row["said_at"]).replace("T", " "), row["call_id"]))
    return str(latest["evidence"] or "[]")
