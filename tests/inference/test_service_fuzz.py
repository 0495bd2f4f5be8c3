"""Whatever is sent, the service answers with a status it describes, and never fails."""

import json
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inference.service_fake import ask, fake_app

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
KEYS = st.sampled_from(["ids", "view", "turns", "text", "speaker", "limit"])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))
NEAR = st.fixed_dictionaries(
    {},
    optional={
        "ids": st.lists(st.text(max_size=70) | SCALARS, max_size=5),
        "view": st.sampled_from(["tags", "persona", "x"]),
        "turns": st.lists(
            st.fixed_dictionaries({"speaker": st.sampled_from(["agent", "customer"]), "text": st.text()})
        ),
        "text": st.text(),
    },
)
PATHS = st.sampled_from(["/v1/customers:batchGet", "/v1/transcripts:analyze"])


@settings(max_examples=200, deadline=None)
@given(path=PATHS, body=JSON | NEAR)
def test_any_json_is_answered_or_refused(path, body):
    answer = ask(
        fake_app(), "POST", path, content=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    assert answer.status_code in {200, 422}, answer.text
    assert answer.json()


@settings(max_examples=100, deadline=None)
@given(
    path=PATHS, body=st.binary(max_size=200), kind=st.sampled_from(["application/json", "text/plain", "", "a/b;c=d"])
)
def test_any_bytes_are_answered_or_refused(path, body, kind):
    answer = ask(fake_app(), "POST", path, content=body, headers={"content-type": kind})
    assert answer.status_code in {200, 415, 422}, answer.text


@settings(max_examples=200, deadline=None)
@given(customer_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70))
def test_any_id_is_found_unknown_or_malformed(customer_id):
    answer = ask(fake_app(), "GET", f"/v1/customers/{quote(customer_id, safe='')}/persona")
    assert answer.status_code in {200, 404, 422}, answer.text


@settings(max_examples=100, deadline=None)
@given(key=st.binary(min_size=1, max_size=50))
def test_any_other_key_is_refused(key):
    answer = ask(fake_app(), "GET", "/v1/tags", headers={b"X-API-Key": bytes(set(key) - set(b"\r\n\0"))})
    assert answer.status_code == 401
