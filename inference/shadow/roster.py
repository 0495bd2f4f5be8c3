"""Which challengers score in the shadow of a champion: one folder for each, with its files, their digests and a record a night.

var/shadow/NAME/VERSION/shadow.json     who began it and when, and the digest of every file of the model
var/shadow/NAME/VERSION/model/          the files of the version, as a bundle would hold them
var/shadow/NAME/VERSION/2026-03-01.json what a night said
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inference.error import InferenceError
from registry.digest import folder_digests
from registry.durable import replace_text

SHADOW, MODEL = "shadow.json", "model"


class Shadow(BaseModel):
    """A challenger in the shadow; `files` are the digests of its files, `stopped_at` is null while it scores."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    began_at: str
    by: str
    files: dict[str, str]
    stopped_at: str | None = None
    stopped_by: str | None = None


@dataclass(frozen=True)
class ShadowFolder:
    """The folder of one challenger."""

    root: Path

    @classmethod
    def of(cls, var: Path, name: str, version: int) -> "ShadowFolder":
        """Return the folder of a version, which need not be there."""
        return cls(var / "shadow" / name / str(version))

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.root.parent.name

    @property
    def version(self) -> int:
        """The version of the challenger."""
        return int(self.root.name)

    def read(self) -> Shadow:
        """Return what stands in `shadow.json`; InferenceError where there is none, or it is damaged."""
        path = self.root / SHADOW
        try:
            return Shadow.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InferenceError(f"{self.name} {self.version} is no shadow") from None
        except (OSError, ValidationError) as error:
            raise InferenceError(f"{path}: is no shadow ({type(error).__name__})") from error

    def write(self, shadow: Shadow) -> None:
        """Put `shadow.json` in place of the one before."""
        self.root.mkdir(parents=True, exist_ok=True)
        replace_text(self.root / SHADOW, shadow.model_dump_json(indent=1))

    def take_model(self, files: Path) -> None:
        """Put the files of the version in place, in one step."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".model-", dir=self.root) as aside:
            written = Path(shutil.copytree(files, Path(aside) / MODEL))
            if (self.root / MODEL).exists():
                (self.root / MODEL).rename(Path(aside) / "before")
            written.rename(self.root / MODEL)

    def verified_model(self) -> Path:
        """Return the folder of the model after comparing every file; InferenceError names one that was changed."""
        expected, found = self.read().files, folder_digests(self.root / MODEL)
        for name in sorted(expected.keys() | found.keys()):
            if expected.get(name) != found.get(name):
                raise InferenceError(f"{self.root / MODEL / name}: is not the file that was fetched")
        return self.root / MODEL


def shadow_folders(var: Path) -> Iterator[ShadowFolder]:
    """Yield the folders of all challengers, those that were stopped too, by name and version."""
    yield from (ShadowFolder(path.parent) for path in sorted((var / "shadow").glob(f"*/[0-9]*/{SHADOW}")))
