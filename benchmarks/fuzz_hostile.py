"""What an attacker would put where the service expects something else, and the ids that make a request reach further."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE versions; --", "\" OR \"\"=\"", "C1' UNION SELECT tablename FROM pg_tables --",
    "1); ATTACH DATABASE '/etc/passwd' AS x; --", "tag('load.peak_heavy'", "region = '' OR read_csv('/etc/passwd') IS NULL",
    "COPY (SELECT 1) TO '/tmp/x'", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "\x00", "a\r\nx-injected: 1",
    "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "$(id)", "`id`", "<script>alert(1)</script>", "__proto__", "NaN", "1e999", "-1",
    "\uff19" * 40, "\u202e客户", "ﷺ" * 200, "A" * 5_000, "(" * 500, "NOT " * 500, "[" * 500, "\ud7ff", "\U0001f600",
    "0" * 400, "MS4wLjA=", "999999999999999999999.999999999999999999999",
)  # fmt: skip
"""Texts that mean something to SQL, paths, shells, templates, headers, parsers of numbers and expressions, or to Unicode."""

_CUSTOMERS = ("C1", "C2", "C9")
_TAGS = ("payment.often_overdue", "mood.upset", "concern.outage_repair", "credit.risky")
_RIGHTS_OF = "C2"
_ERASED = "C3"
_WHERE = ("", "NOT mood.upset", "region = '城南' AND (credit.risky OR NOT mood.upset)")
_TYPES = (
    "application/json",
    "text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "",
    "application/xml",
)


class Pool:
    """Ids that the service knows: those of its data, and those that its answers named."""

    def __init__(self, snapshots: tuple[str, str], examples: Mapping[str, list[Any]]) -> None:
        self._examples = examples
        self._known: dict[str, list[Any]] = {
            "customer_id": list(_CUSTOMERS), "tag": list(_TAGS), "where": list(_WHERE), "snapshot": list(snapshots),
            "from": list(snapshots), "to": list(snapshots), "cursor": [""], "ids": [list(_CUSTOMERS)],
            "tags": [[], [_TAGS[0]]], "url": ["http://127.0.0.1:9/hook"], "call_id": [f"K{n}" for n in range(50)],
        }  # fmt: skip

    def learn(self, response: Any) -> None:  # noqa: ANN401 - schemathesis
        """Keep ids and cursors of an answer."""
        if response.status_code >= 300 or not response.headers.get("content-type", [""])[0].startswith(
            "application/json"
        ):
            return
        answer = response.json()
        found = {name: answer.get(name) for name in ("receipt_id", "contest_id", "erasure_id", "cursor")}
        if "secret" in answer:
            found["webhook_id"] = answer["id"]
        for name, value in found.items():
            if isinstance(value, str):
                self._known[name] = [*self._known.get(name, []), value][-20:]

    def fill(self, case: Any, data: Any) -> None:  # noqa: ANN401
        """Put what is known into path, query and body, which half the time begins as an example of the description."""
        examples = self._examples.get(case.operation.label, [])
        if examples and data.draw(st.booleans()):
            case.body = deepcopy(data.draw(st.sampled_from(examples)))
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                for name in place.keys() & self._known.keys():
                    place[name] = self._value(case.operation.label, name, data)

    def _value(self, label: str, name: str, data: Any) -> Any:  # noqa: ANN401
        if name == "customer_id" and label.endswith(":erase"):
            return _ERASED
        if name == "ids" and "dead-letters" in label:
            return None
        if name == "customer_id" and label.startswith(("PUT", "DELETE")):
            return _RIGHTS_OF
        return data.draw(st.sampled_from(self._known[name]))


def hostile(case: Any, data: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Put something hostile into a case, in place; return what the call needs beside it."""
    ways = [
        _header,
        *([_parameter] if case.path_parameters or case.query else []),
        *([_body, _bytes] if case.body else []),
    ]
    made: Mapping[str, Any] = data.draw(st.sampled_from(ways))(case, data)
    return made


def _text(data: Any) -> str:  # noqa: ANN401
    text: str = data.draw(st.sampled_from(INJECTIONS) | st.text(max_size=80))
    return text


def _header(case: Any, data: Any) -> Mapping[str, Any]:  # noqa: ANN401, ARG001
    names = [
        "X-API-Key",
        "Authorization",
        "Idempotency-Key",
        "X-Request-Id",
        "If-None-Match",
        "Accept",
        "Host",
        "Traceparent",
    ]
    text = _text(data).replace("\r", "").replace("\n", "").strip()
    return {"headers": {data.draw(st.sampled_from(names)): text.encode("utf-8", "ignore")}}


def _parameter(case: Any, data: Any) -> Mapping[str, Any]:  # noqa: ANN401
    places = [(place, name) for place in (case.path_parameters, case.query) for name in place or ()]
    place, name = data.draw(st.sampled_from(places))
    place[name] = _text(data)
    return {}


def _body(case: Any, data: Any) -> Mapping[str, Any]:  # noqa: ANN401
    if isinstance(case.body, dict) and case.body:
        name = data.draw(st.sampled_from(sorted(case.body)))
        case.body[name] = data.draw(
            st.sampled_from([_text(data), [_text(data)] * 3, {_text(data): _text(data)}, 10**400])
        )
    return {}


def _bytes(case: Any, data: Any) -> Mapping[str, Any]:  # noqa: ANN401, ARG001
    content = data.draw(
        st.binary(max_size=200) | st.sampled_from([b"[" * 20_000, b'{"a":' * 5_000, b"\xff\xfe", b"1" * 5_000])
    )
    return {"data": content, "headers": {"content-type": data.draw(st.sampled_from(_TYPES))}}
