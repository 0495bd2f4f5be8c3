"""Profile sheets of segments on disk: training writes them, the service reads them.

segments/CURRENT                  name of the folder in force
segments/NAME/sheets.json         SheetManifest: what the sheets tell of, and the digest of every file
segments/NAME/profile_ID.json     the figures of one segment
segments/NAME/profile_ID.html     its page, profile_ID.png its picture
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, NaiveDatetime, StringConstraints, ValidationError

from registry.digest import file_digest, folder_digests
from registry.durable import replace_text, sync_tree
from registry.error import SheetError
from registry.manifest import Sha256

SHEETS_FILE, CURRENT_FILE = "sheets.json", "CURRENT"
KINDS = ("json", "html", "png")
SEGMENT_ID = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
_KEPT = 3
_FOLDER_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"


class SheetManifest(BaseModel):
    """What a folder of sheets tells of: the segments of a bundle as of an instant (wall-clock time in China)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_at: AwareDatetime
    as_of: NaiveDatetime
    bundle_id: str
    segments: dict[Annotated[str, StringConstraints(pattern=SEGMENT_ID)], str]
    files: dict[str, Sha256]


@dataclass(frozen=True)
class SheetFolder:
    """The sheets in force."""

    root: Path
    manifest: SheetManifest

    def read(self, segment: str, kind: str) -> bytes:
        """Return a segment's sheet of this kind.

        Raises
        ------
        SheetError
            No such segment or kind, or a file that is missing or not the one that was written.
        """
        name = f"profile_{segment}.{kind}"
        if segment not in self.manifest.segments or name not in self.manifest.files:
            raise SheetError(f"no profile sheet {kind} of segment {segment}")
        path = self.root / name
        if not path.is_file() or path.is_symlink() or file_digest(path) != self.manifest.files[name]:
            raise SheetError(f"{path}: is missing or was changed; write the sheets again")
        return path.read_bytes()


def publish_sheets(
    root: Path, name: str, segments: dict[str, str], as_of: NaiveDatetime, bundle_id: str, made_at: AwareDatetime
) -> SheetFolder:
    """Put the sheets that were written into `root / name` in force: their digests first, then CURRENT, in one step.

    Names sort as their instants do; of the folders before, two stay for whoever reads them now.
    """
    folder = root / name
    content = SheetManifest(
        made_at=made_at, as_of=as_of, bundle_id=bundle_id, segments=segments, files=folder_digests(folder)
    )
    replace_text(folder / SHEETS_FILE, content.model_dump_json(indent=2) + "\n")
    sync_tree(folder)
    replace_text(root / CURRENT_FILE, name + "\n")
    _prune(root, name)
    return SheetFolder(folder, content)


def open_sheets(root: Path) -> SheetFolder:
    """Return the sheets in force; SheetError where there are none, or their manifest is damaged."""
    try:
        name = (root / CURRENT_FILE).read_text(encoding="utf-8").strip()
        if not re.fullmatch(_FOLDER_NAME, name):
            raise SheetError(f"{root / CURRENT_FILE}: names no folder")
        return SheetFolder(root / name, SheetManifest.model_validate_json((root / name / SHEETS_FILE).read_bytes()))
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError("no profile sheets yet: run `gridtags segments sheet`") from error
    except ValidationError as error:
        raise SheetError(f"{root / name / SHEETS_FILE}: was changed; write the sheets again") from error


def _prune(root: Path, current: str) -> None:
    before = sorted(path.parent.name for path in root.glob(f"*/{SHEETS_FILE}") if path.parent.name != current)
    for name in before[: -(_KEPT - 1)]:
        shutil.rmtree(root / name, ignore_errors=True)
