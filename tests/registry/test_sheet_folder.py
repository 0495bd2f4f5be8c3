"""Profile sheets on disk: what is served is what was written."""

from datetime import UTC, datetime

import pytest

from registry.error import SheetError
from registry.sheet_folder import open_sheets, publish_sheets


def publish(root, name: str) -> None:
    folder = root / name
    folder.mkdir(parents=True)
    for kind in ("json", "html", "png"):
        (folder / f"profile_s01.{kind}").write_text(f"{name} {kind}")
    publish_sheets(root, name, {"s01": "富裕者"}, datetime(2026, 3, 1), "b1", datetime(2026, 3, 1, tzinfo=UTC))


def test_the_sheets_that_were_published_last_are_read(tmp_path):
    publish(tmp_path, "a")
    publish(tmp_path, "b")
    assert open_sheets(tmp_path).read("s01", "html") == b"b html"
    assert open_sheets(tmp_path).manifest.segments == {"s01": "富裕者"}


def test_few_folders_stay(tmp_path):
    for name in "abcde":
        publish(tmp_path, name)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["c", "d", "e"]


def test_a_sheet_that_was_changed_is_refused(tmp_path):
    publish(tmp_path, "a")
    (tmp_path / "a" / "profile_s01.json").write_text("other")
    with pytest.raises(SheetError, match="missing or was changed"):
        open_sheets(tmp_path).read("s01", "json")


@pytest.mark.parametrize(("segment", "kind"), [("s02", "json"), ("s01", "exe"), ("../a/profile_s01", "json")])
def test_only_what_the_manifest_names_is_read(tmp_path, segment, kind):
    publish(tmp_path, "a")
    with pytest.raises(SheetError, match="no profile sheet"):
        open_sheets(tmp_path).read(segment, kind)


@pytest.mark.parametrize("current", ["../a", "", "gone", "a\n../b"])
def test_a_pointer_that_leads_nowhere_is_refused(tmp_path, current):
    publish(tmp_path, "a")
    (tmp_path / "CURRENT").write_text(current)
    with pytest.raises(SheetError):
        open_sheets(tmp_path)
