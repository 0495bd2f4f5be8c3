"""Pages and evidence of a blast radius."""

import pytest

from inference.blast.page import page
from inference.blast.run import put_blast
from registry.evidence import evidence_of
from registry.settings import RegistrySettings
from tests.inference.challenger_case import blast_of


@pytest.fixture(scope="module")
def moved(night_town, tmp_path_factory):
    return blast_of(night_town, tmp_path_factory.mktemp("page"), "segments", classes=["乙", "甲"])


def test_the_pages_say_what_blocks_and_need_no_network(moved):
    chinese, english = page(moved, "zh"), page(moved, "en")
    assert f"{len(moved.head.missed())} 项界限未满足" in chinese
    assert f"{len(moved.head.missed())} limits are missed" in english
    assert "标签group.first" in chinese
    assert not any("://" in each or "<script" in each for each in (chinese, english))


def test_neither_page_nor_evidence_names_a_customer(moved):
    texts = (page(moved, "zh"), page(moved, "en"), moved.model_dump_json())
    assert not any(f"C{number:03d}" in text for text in texts for number in range(60))


def test_evidence_says_what_makes_it_stale(moved, tmp_path):
    settings = RegistrySettings(var=tmp_path)
    kept = put_blast(settings, moved)
    head = evidence_of(settings, "segments", 4)["blast"].head
    assert head == kept.head == moved.head
    assert head.depends_on == {
        "snapshot_id": moved.snapshot_id, "catalogue": moved.catalogue, "serving": moved.serving, "limits": moved.limits,
    }  # fmt: skip
    assert kept.content()["segments"]["matrix"] == moved.segments.matrix
