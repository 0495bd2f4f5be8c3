"""The segments of the snapshot in service, and their profile sheets, all from files."""

from dataclasses import dataclass
from pathlib import Path

import orjson

from feature_store.online.protocol import SnapshotRef
from feature_store.snapshot.folder import SnapshotFolder
from registry.bundle_reader import read_served_model
from registry.error import BundleError, SheetError
from registry.sheet_folder import SheetFolder, open_sheets

_MODEL = "segments"


@dataclass(frozen=True)
class Segments:
    """Reads snapshots, bundles and sheets in their folders."""

    snapshots: Path
    bundles: Path
    sheets: Path

    def of(self, snapshot: SnapshotRef) -> dict[str, object]:
        """Return every segment of the snapshot with its count; SnapshotError when the files of the snapshot are not here."""
        manifest = SnapshotFolder.open(self.snapshots, snapshot.snapshot_id).manifest
        ids, profiles = self._ids(manifest.bundle_id), self._profiles()
        segments = [
            {
                "id": ids.get(name),
                "name": name,
                "customers": round(share * manifest.rows),
                "share": share,
                "has_profile": ids.get(name) in profiles,
            }
            for name, share in sorted(manifest.segments.items(), key=lambda each: (-each[1], each[0]))
        ]
        head = {"snapshot_id": snapshot.snapshot_id, "computed_at": snapshot.computed_at, "customers": manifest.rows}
        return {**head, "segments": segments}

    def profile(self, segment: str) -> bytes:
        """Return the figures of a segment's sheet as JSON, with their date and bundle; SheetError where there is no sheet."""
        folder = open_sheets(self.sheets)
        figures = orjson.loads(folder.read(segment, "json"))
        return orjson.dumps({**figures, "as_of": folder.manifest.as_of, "bundle_id": folder.manifest.bundle_id})

    def file(self, segment: str, kind: str) -> bytes:
        """Return a segment's sheet as `html` or `png`; SheetError where there is none."""
        return open_sheets(self.sheets).read(segment, kind)

    def _ids(self, bundle_id: str) -> dict[str, str]:
        """Return the permanent id of each name, none when the bundle of the snapshot is not kept any more."""
        try:
            description = read_served_model(self.bundles / bundle_id / "models" / _MODEL).description()
        except BundleError:
            return {}
        ids = description.detail.get("ids")
        known = (
            [str(each) for each in ids] if isinstance(ids, list) else [str(n) for n in range(len(description.classes))]
        )
        return dict(zip(description.classes, known, strict=True))

    def _profiles(self) -> frozenset[str]:
        try:
            folder: SheetFolder = open_sheets(self.sheets)
        except SheetError:
            return frozenset()
        return frozenset(folder.manifest.segments)
