"""A folder of tag files with its history, and ways to change it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from registry.catalogue import load_catalogue
from registry.catalogue.recording import Signature, record, unrecorded

DAY = date(2026, 3, 1)


@pytest.fixture
def adopted(tmp_path: Path, tag_file: str) -> Path:
    """A folder with one tag in use, recorded as it stands."""
    folder = tmp_path / "tags"
    folder.mkdir()
    (folder / "payment.toml").write_text(tag_file, encoding="utf-8")
    record(folder, unrecorded(load_catalogue(folder)), Signature("标签组", "首次收录", DAY), adopt=True)
    return folder


@pytest.fixture
def change() -> Callable[[Path, str, str], None]:
    """Replaces a text that a file holds."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
