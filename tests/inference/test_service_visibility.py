"""A key sees the tags its role reads, sensitive ones only where it may, and nothing that tells of the others."""

import itertools

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feature_store.online.protocol import Documents
from inference.disclosure.document_part import without
from inference.disclosure.visibility import persona_ids, sight_of, tag_ids
from inference.key.ring import KeyRing, Permission, Role
from inference.persona.statement import sentence
from tests.inference.key_case import app_with, bundle_of, every_role, key_entry
from tests.inference.service_fake import SNAPSHOT, FakeReader, ask, require_problem

EVERYONE = [str(role) for role in Role]


def definition(tag_id: str, sensitivity: str = "normal", readers=EVERYONE, state: str = "应用") -> dict[str, object]:
    return {"id": tag_id, "sensitivity": sensitivity, "readers": list(readers), "state": state}


CATALOGUE = [
    definition("area.urban"),
    definition("credit.d", "sensitive"),
    definition("care.elderly", "protected", ["scientist", "operator"]),
    definition("audit.only", readers=["auditor"]),
    definition("trial.tag", state="试用"),
]
SENSITIVITY = {str(tag["id"]): str(tag["sensitivity"]) for tag in CATALOGUE}
ALL = list(SENSITIVITY)


def value(tag_id: str) -> dict[str, object]:
    return {"id": tag_id, "label": f"标签{tag_id}", "sensitivity": SENSITIVITY[tag_id], "source": {"name": tag_id}}


def tags_document(held, unknown=()) -> bytes:
    return orjson.dumps({"customer_id": "C1", "tags": [value(each) for each in held], "unknown": list(unknown)})


def persona_document(held) -> bytes:
    said = [{"text": f"说{each}", "tag": each, "sensitivity": SENSITIVITY[each]} for each in held]
    risk = {"text": "违约概率9%", "sensitivity": "sensitive"}
    section = {"statement": sentence([part["text"] for part in [*said, risk]]), "statements": [*said, risk]}
    parts = {"payment": {**section, "default_risk": {"probability": 0.09, "sensitivity": "sensitive"}}}
    actions = [{"tag": each, "action": "办", "sensitivity": SENSITIVITY[each]} for each in held]
    return orjson.dumps({"customer_id": "C1", **parts, "next_actions": actions, "tags": list(held), "sources": {}})


READER = FakeReader({"C1": Documents(tags_document(ALL[:4], ALL[4:]), persona_document(ALL), SNAPSHOT)})


def sight(role: str, *, sensitive: bool):
    scopes = frozenset({Permission.SENSITIVE} if sensitive else ())
    return sight_of(CATALOGUE, KeyRing({"k": key_entry("k", Role(role), scopes=scopes)}).find(b"k"))


SEEN = {
    ("crm", True): {"area.urban", "credit.d"},
    ("crm", False): {"area.urban"},
    ("scientist", True): {"area.urban", "credit.d", "care.elderly", "trial.tag"},
    ("auditor", True): {"area.urban", "credit.d", "audit.only", "trial.tag"},
    ("auditor", False): {"area.urban", "audit.only", "trial.tag"},
    ("operator", True): {"area.urban", "credit.d", "care.elderly", "trial.tag"},
}


@pytest.mark.parametrize(("grade", "expected"), SEEN.items())
def test_readers_state_and_sensitivity_decide_which_tags_are_seen(grade, expected):
    seen = sight(grade[0], sensitive=grade[1])
    assert {each for each in ALL if seen.may_see(each)} == expected
    tags = orjson.loads(seen.tags(tags_document(ALL, ALL)).document)
    assert {each["id"] for each in tags["tags"]} == set(tags["unknown"]) == expected
    persona = orjson.loads(seen.persona(persona_document(ALL)).document)
    assert set(persona["tags"]) == {each["tag"] for each in persona["next_actions"]} == expected


def test_a_sensitive_part_without_a_tag_is_hidden_and_the_sentence_no_longer_tells_of_it():
    payment = orjson.loads(sight("crm", sensitive=False).persona(persona_document(["area.urban"])).document)["payment"]
    assert payment == {"statement": "说area.urban。", "statements": [payment["statements"][0]]}
    nothing = orjson.loads(sight("crm", sensitive=False).persona(persona_document(["credit.d"])).document)["payment"]
    assert nothing == {"statement": "", "statements": []}


def test_what_a_document_calls_sensitive_is_hidden_though_the_catalogue_does_not_know_it():
    document = orjson.dumps({"tags": [{"id": "gone.tag", "sensitivity": "sensitive"}], "unknown": []})
    assert orjson.loads(sight("crm", sensitive=False).tags(document).document)["tags"] == []
    assert sight("crm", sensitive=True).tags(document).marked


def test_a_document_with_nothing_to_hide_is_the_same_bytes():
    document = tags_document(["area.urban", "credit.d"])
    assert sight("crm", sensitive=True).tags(document).document is document


@given(st.sets(st.sampled_from(ALL)), st.sets(st.sampled_from(ALL)), st.sampled_from(EVERYONE), st.booleans())
def test_searching_the_bytes_hides_what_searching_the_objects_hides(held, unknown, role, sensitive):
    seen = sight(role, sensitive=sensitive)
    for document, shown in [
        (tags_document(held, unknown), seen.tags), (persona_document(held), seen.persona),
    ]:  # fmt: skip
        expected = without(orjson.loads(document), seen._hides, seen.hidden)
        assert orjson.loads(shown(document).document) == expected


def test_the_ids_of_a_document_are_found_without_reading_all_of_it():
    assert tag_ids(tags_document(["area.urban"], ["credit.d"])) == (["area.urban"], ["credit.d"])
    assert persona_ids(persona_document(["area.urban", "credit.d"])).held == ["area.urban", "credit.d"]


KEYS = every_role() | {"narrow": key_entry("narrow", Role.CRM, scopes=frozenset())}
APP = app_with(KEYS, bundle_of(*CATALOGUE), READER)


@pytest.mark.parametrize("view", ["tags", "persona"])
def test_one_customer_and_a_batch_show_the_same_and_different_keys_get_different_etags(view):
    tagged = {}
    for name in ("crm", "narrow", "auditor"):
        one = ask(APP, "GET", f"/v1/customers/C1/{view}", headers={"X-API-Key": name})
        asked = {"ids": ["C1"], "view": view}
        batch = ask(APP, "POST", "/v1/customers:batchGet", json=asked, headers={"X-API-Key": name})
        assert batch.json()["customers"] == [one.json()]
        tagged[name] = one.headers["etag"]
    assert len(set(tagged.values())) == 3


def test_no_answer_to_a_narrow_key_holds_a_word_of_what_is_hidden():
    texts = [
        ask(APP, "GET", f"/v1/customers/C1/{view}", headers={"X-API-Key": "narrow"}).text
        for view in ("tags", "persona")
    ]
    for text, hidden in itertools.product(texts, ["credit.d", "care.elderly", "audit.only", "trial.tag", "0.09", "9%"]):
        assert hidden not in text


def test_before_a_catalogue_is_loaded_nothing_is_shown():
    app = app_with(KEYS, None, READER)
    for name in KEYS:
        answer = ask(app, "GET", "/v1/customers/C1/tags", headers={"X-API-Key": name})
        require_problem(answer, 503, "no-bundle")
