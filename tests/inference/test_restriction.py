"""What must not be said is in no document, for every tag of the catalogue."""

import orjson
import pytest

from feature_store.online.protocol import Documents
from inference.persona.section import Origin
from inference.persona.writer import PersonaWriter
from inference.right.restriction import NOTHING_TO_SAY, Restriction, restricted, restricted_persona, restricted_tags
from inference.tag.document import tags_document
from registry.catalogue import load_catalogue
from registry.settings import RegistrySettings
from tests.inference.restriction_case import HIGH, OVERDUE, RURAL, documents
from tests.inference.test_persona import NUMBERS

VERSIONS = {"segments": 2, "default-risk": 4, "sentiment": 1, "concerns": 1, "price-sensitivity": 1}
CATALOGUE = load_catalogue(RegistrySettings().tags)
FACTS = {
    **dict.fromkeys(NUMBERS, 1.0), "customer_id": "C1", "customer_type": "residential", "urban_rural": "rural",
    "region": "浙江", "industry": None, "segment": "富裕者分群", "segment_confidence": 0.9, "default_band": "D",
    "default_action": "visit", "default_reasons": '[{"text":"常常逾期的原因"}]', "evidence": '[{"text":"停电的句子"}]',
}  # fmt: skip
OPTED_OUT = Restriction(opted_out=True)


@pytest.fixture(scope="module")
def everything() -> Documents:
    """Return the documents of a customer who carries every tag there is."""
    held = [(tag, 0.9) for tag in CATALOGUE.tags]
    persona = PersonaWriter(CATALOGUE, Origin("b1", VERSIONS, "v")).write(FACTS, held)
    return Documents(tags_document("C1", held, ["x.unknown"], CATALOGUE, VERSIONS), persona)


def objects(node):
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(each)


def test_after_an_opt_out_nothing_that_profiles_is_left_anywhere(everything):
    left = restricted(everything, OPTED_OUT)
    for document in (left.tags, left.persona, restricted_tags(everything.tags, OPTED_OUT)):
        parsed = orjson.loads(document)
        assert parsed["opted_out"] is True
        assert not [each for each in objects(parsed) if each.get("profiling") is True]
        for tag in CATALOGUE.tags:
            assert (f'"{tag.id}"'.encode() in document) <= (not tag.is_profiling), tag.id
    for text in ("富裕者分群", "常常逾期的原因", "停电的句子", "概率"):
        assert text.encode() in everything.persona
        assert text.encode() not in left.persona


def test_after_an_opt_out_what_is_no_profile_stays(everything):
    left = restricted(everything, OPTED_OUT)
    ids = [tag.id for tag in CATALOGUE.tags if not tag.is_profiling]
    assert ids
    assert [each["id"] for each in orjson.loads(left.tags)["tags"]] == ids
    assert orjson.loads(left.persona)["tags"] == ids
    assert "居民客户".encode() in left.persona


def test_a_persona_read_alone_tells_no_more_than_with_its_tags(everything):
    alone = orjson.loads(restricted_persona(everything.persona, OPTED_OUT))
    together = orjson.loads(restricted(everything, OPTED_OUT).persona)
    assert set(alone["tags"]) <= set(together["tags"])
    assert not [each for each in objects(alone) if each.get("profiling") is True]


@pytest.mark.parametrize("tag", [tag.id for tag in CATALOGUE.tags])
def test_a_deleted_tag_is_named_nowhere(everything, tag):
    left = restricted(everything, Restriction(deleted_tags=frozenset({tag})))
    tags, persona = orjson.loads(left.tags), orjson.loads(left.persona)
    assert [each["id"] for each in tags["tags"]] == [each.id for each in CATALOGUE.tags if each.id != tag]
    assert f'"{tag}"'.encode() not in left.persona
    assert f'"id":"{tag}"'.encode() not in left.tags
    assert len(persona["tags"]) == len(CATALOGUE.tags) - 1


def test_a_sentence_is_rebuilt_of_the_statements_that_are_left(everything):
    persona = orjson.loads(restricted(everything, OPTED_OUT).persona)
    for name in ("who", "usage", "payment", "voice"):
        texts = [each["text"] for each in persona[name]["statements"]]
        assert persona[name]["statement"] == ("，".join(texts) + "。" if texts else NOTHING_TO_SAY)


def test_a_section_of_which_nothing_is_left_says_so():
    persona = orjson.loads(restricted(documents("C1"), OPTED_OUT).persona)
    assert persona["payment"]["statement"] == NOTHING_TO_SAY
    assert persona["usage"]["statement"] == "近一年用电3,000千瓦时。"


def test_who_is_not_restricted_gets_the_same_bytes():
    given = documents("C1")
    assert restricted(given, Restriction()) is given
    assert restricted_tags(given.tags, Restriction()) is given.tags
    assert restricted_persona(given.persona, Restriction()) is given.persona


@pytest.mark.parametrize(("version", "left"), [(1, [HIGH, RURAL]), (2, [HIGH, RURAL]), (3, [OVERDUE, HIGH, RURAL])])
def test_a_tag_deleted_up_to_a_version_comes_back_with_a_later_one_in_both_documents(version, left):
    restriction = Restriction(deleted_tags=frozenset({OVERDUE}), until=frozenset({(OVERDUE, 2)}))
    shown = restricted(documents("C1", version=version), restriction)
    assert [each["id"] for each in orjson.loads(shown.tags)["tags"]] == left
    assert orjson.loads(shown.persona)["tags"] == left


def test_what_cannot_be_decided_is_not_told_of_who_opted_out_nor_of_a_deleted_tag():
    given = documents("C1").tags
    assert orjson.loads(restricted_tags(given, OPTED_OUT))["unknown"] == []
    deleted = Restriction(deleted_tags=frozenset({"season.summer"}))
    assert orjson.loads(restricted_tags(given, deleted))["unknown"] == []
