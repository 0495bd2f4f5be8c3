"""Segments and their profile sheets over HTTP."""

import json
from datetime import UTC, datetime

import pytest

from feature_store.snapshot.folder import SnapshotFolder
from registry.sheet_folder import publish_sheets
from tests.inference.reading_case import Utility
from tests.inference.service_fake import require_problem


@pytest.fixture
def utility(tmp_path):
    made = Utility(tmp_path)
    yield made
    made.close()


def write_sheets(utility: Utility) -> None:
    folder = utility.var / "segments" / "a"
    folder.mkdir(parents=True)
    figures = {"id": "s01", "name": "富裕者", "customers": 2, "share": 0.5, "sections": {"停电": []}}
    (folder / "profile_s01.json").write_text(json.dumps(figures))
    (folder / "profile_s01.html").write_text("<html>富裕者</html>")
    (folder / "profile_s01.png").write_bytes(b"\x89PNG")
    publish_sheets(
        utility.var / "segments", "a", {"s01": "富裕者"}, datetime(2026, 3, 1), "b1", datetime(2026, 3, 1, tzinfo=UTC)
    )


def with_segments(utility: Utility, snapshot_id: str) -> None:
    """Have the manifest of the snapshot name segments, and its bundle their ids."""
    path = SnapshotFolder.open(utility.var / "snapshots", snapshot_id).root / "snapshot.json"
    content = {**json.loads(path.read_text()), "segments": {"富裕者": 0.75, "未知": 0.25}}
    path.write_text(json.dumps(content))
    model = utility.var / "bundles" / "b1" / "models" / "segments"
    model.mkdir(parents=True)
    served = {
        "kind": "sklearn", "columns": ["x"], "classes": ["富裕者"], "detail": {"ids": ["s01"]},
        "name": "segments", "version": 1, "run_id": "r1",
    }  # fmt: skip
    (model / "model.json").write_text(json.dumps(served))


def test_segments_are_counted_in_the_snapshot_in_service(utility):
    require_problem(utility.ask("/v1/segments"), 503, "no-snapshot")
    with_segments(utility, utility.night({f"C{number}": set() for number in range(4)}))
    write_sheets(utility)
    answer = utility.ask("/v1/segments").json()
    told = [tuple(each.values()) for each in answer["segments"]]
    assert told == [("s01", "富裕者", 3, 0.75, True), (None, "未知", 1, 0.25, False)]
    assert (answer["snapshot_id"], answer["customers"]) == ("n1", 4)


def test_a_profile_sheet_is_served_as_figures_page_and_picture(utility):
    write_sheets(utility)
    figures = utility.ask("/v1/segments/s01/profile").json()
    assert (figures["name"], figures["bundle_id"], figures["as_of"]) == ("富裕者", "b1", "2026-03-01T00:00:00")
    page = utility.ask("/v1/segments/s01/profile.html")
    assert (page.text, page.headers["content-type"]) == ("<html>富裕者</html>", "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert utility.ask("/v1/segments/s01/profile.png").content == b"\x89PNG"


def test_a_sheet_that_is_absent_or_was_changed_is_not_served(utility):
    require_problem(utility.ask("/v1/segments/s01/profile"), 404, "no-profile-sheet")
    write_sheets(utility)
    require_problem(utility.ask("/v1/segments/s02/profile.html"), 404, "no-profile-sheet")
    (utility.var / "segments" / "a" / "profile_s01.html").write_text("<html>其他</html>")
    require_problem(utility.ask("/v1/segments/s01/profile.html"), 404, "no-profile-sheet")


@pytest.mark.parametrize("segment", ["..%2Fb", "%2e%2e", "a'b", "x" * 65, "s 1"])
def test_an_id_that_is_none_is_refused(utility, segment):
    assert utility.ask(f"/v1/segments/{segment}/profile").status_code in {404, 422}
