"""Challengers that score beside the champion, over a town with one published night."""

import shutil
from contextlib import closing
from datetime import timedelta

import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.blast.run import published_snapshot
from inference.error import InferenceError
from inference.shadow.night import ShadowNight
from inference.shadow.record import records
from inference.shadow.report import night_lines, write_report
from inference.shadow.roster import Shadow, ShadowFolder
from registry.digest import folder_digests
from tests.inference.blast.brute_force import facts_of, with_bands
from tests.inference.challenger_case import CALLERS, CUSTOMERS, model_files, night_of
from tests.inference.nightly_case import NOW, run

BANDS = {"B": 0.001, "C": 0.2, "D": 0.22}
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def var(night_town, tmp_path):
    return shutil.copytree(night_town, tmp_path / "var")


def shadowed(var, name="default-risk", version=4, **changed):
    folder = ShadowFolder.of(var, name, version)
    files = model_files(var, name, var / "challenger" / name / str(version), {"version": version, **changed})
    folder.take_model(files)
    folder.write(
        Shadow(model=name, version=version, began_at="2026-03-31T10:00", by="李工", files=folder_digests(files))
    )
    return folder


def let_score(var):
    snapshot = published_snapshot(var)
    with closing(DuckDBEngine(Warehouse(var / "warehouse"))) as engine:
        return ShadowNight(engine, snapshot, night_of(var), var / "configs", var, 1).run()


def test_the_share_of_flips_is_that_of_a_recount(var):
    folder, before = shadowed(var, thresholds=BANDS), facts_of(var)
    after = with_bands(var, before, BANDS)
    (record,) = let_score(var)
    assert record.agreement.rows == CUSTOMERS
    assert record.agreement.flips["default_band"] == pytest.approx((before.default_band != after.default_band).mean())
    assert record.agreement.correlation == pytest.approx(1.0)
    assert list(records(folder.root)) == [record]


def test_a_text_model_hears_calls_again_and_only_new_ones_the_next_time(var):
    shadowed(var, "sentiment", classes=["satisfied", "neutral", "dissatisfied"])
    (first,) = let_score(var)
    assert first.agreement.rows == len(CALLERS)
    assert 0 < first.agreement.flips["sentiment"] <= 1
    tomorrow = first.model_copy(update={"as_of": first.as_of - timedelta(1), "heard_until": first.as_of - timedelta(1)})
    (ShadowFolder.of(var, "sentiment", 4).root / f"{first.day}.json").write_text(tomorrow.model_dump_json())
    (second,) = let_score(var)
    assert second.agreement.rows == 0


def test_a_night_with_a_broken_and_a_sound_shadow_is_published_all_the_same(var):
    broken, sound = shadowed(var), shadowed(var, "segments")
    (broken.root / "model" / "model.txt").write_text("another file")
    published = run(var, now=TOMORROW, as_of=TOMORROW)
    assert published_snapshot(var).root.name == published.snapshot_id
    (failed,), (agreed,) = list(records(broken.root)), list(records(sound.root))
    assert "model.txt: is not the file that was fetched" in failed.failed
    assert agreed.snapshot_id == published.snapshot_id
    assert agreed.agreement.agreed == 1.0
    assert agreed.agreement.psi == 0.0


def test_a_shadow_that_was_stopped_scores_no_more(var):
    folder = shadowed(var)
    folder.write(folder.read().model_copy(update={"stopped_at": "2026-03-31T11:00", "stopped_by": "王工"}))
    assert let_score(var) == []


def test_a_damaged_roster_stops_no_other_shadow(var):
    damaged, sound = shadowed(var, version=4), shadowed(var, version=5)
    (damaged.root / "shadow.json").write_text("{")
    failed, agreed = let_score(var)
    assert "is no shadow" in failed.failed
    assert (agreed.version, agreed.agreement.agreed) == (sound.version, 1.0)


def test_drift_is_counted_from_the_first_night_and_the_page_says_so(var):
    folder = shadowed(var)
    (first,) = let_score(var)
    moved = first.agreement.model_copy(update={"challenger": {"399": CUSTOMERS}})
    later = first.model_copy(update={"agreement": moved, "computed_at": first.computed_at + timedelta(days=1)})
    (folder.root / f"{later.day}.json").write_text(later.model_dump_json())
    lines = night_lines(folder)
    assert (lines[0].challenger_shift, lines[1].champion_shift) == (0.0, 0.0)
    assert lines[1].challenger_shift > 1
    page = write_report(var).read_text(encoding="utf-8")
    assert f"{lines[1].challenger_shift:.4f}" in page
    assert "://" not in page


def test_a_record_that_was_changed_is_named(var):
    folder = shadowed(var)
    (folder.root / "2026-03-31.json").write_text("{}")
    with pytest.raises(InferenceError, match=r"2026-03-31.json: is no record of a shadow"):
        night_lines(folder)
