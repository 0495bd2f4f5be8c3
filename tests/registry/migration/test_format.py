"""Folders say of which format they are, and one of a newer gridtags is refused with a word that helps."""

import json

import pytest

from feature_store.error import SnapshotError
from feature_store.snapshot.manifest import SCHEMA_VERSION as SNAPSHOT
from feature_store.snapshot.manifest import SnapshotManifest, read_manifest
from registry.error import EvidenceError
from registry.evidence import SCHEMA_VERSION as EVIDENCE
from registry.evidence import EvidenceHead, put_evidence, read_evidence
from registry.migration.mlflow_schema import mlflow_schema
from registry.settings import RegistrySettings

HEAD = EvidenceHead(kind="card", model="concerns", version=1, made_at="2026-03-01T12:00:00+08:00")
MANIFEST = SnapshotManifest(
    snapshot_id="s1", as_of="2026-03-01T00:00:00", computed_at="2026-03-01T03:00:00+08:00", bundle_id="b1",
    catalogue_version="c1", models={}, rows=0, shares={}, unknown={}, parts=(),
)  # fmt: skip


@pytest.fixture
def settings(tmp_path):
    return RegistrySettings(var=tmp_path / "var", mlflow_tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")


def test_a_snapshot_says_its_format_and_a_newer_one_is_refused_even_with_unknown_keys():
    content = MANIFEST.model_dump(mode="json")
    assert content["schema_version"] == SNAPSHOT
    newer = json.dumps(content | {"schema_version": SNAPSHOT + 1, "added_later": True})
    with pytest.raises(SnapshotError, match=r"^s1: has schema 2, this software reads up to 1: upgrade it$"):
        read_manifest(newer, "s1")
    assert read_manifest(json.dumps(content), "s1") == MANIFEST


def test_evidence_says_its_format_and_a_newer_one_is_refused(settings):
    kept = put_evidence(settings, HEAD, {"rows": 3}, {})
    assert kept.content()["schema_version"] == EVIDENCE
    kept.path.write_text(json.dumps(kept.content() | {"schema_version": EVIDENCE + 1}), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"card.json: has schema 2, this software reads up to 1: upgrade it"):
        read_evidence(kept.path)


def test_evidence_of_the_first_release_does_not_say_its_format_and_is_read(settings):
    kept = put_evidence(settings, HEAD, {}, {})
    old = {name: value for name, value in kept.content().items() if name != "schema_version"}
    kept.path.write_text(json.dumps(old), encoding="utf-8")
    assert read_evidence(kept.path).head == HEAD


def test_mlflow_needs_nothing_where_it_is_not_there_or_a_server_keeps_it(settings, tmp_path):
    assert mlflow_schema(settings).current
    assert mlflow_schema(RegistrySettings(var=tmp_path, mlflow_tracking_uri="https://mlflow.example")) is None
