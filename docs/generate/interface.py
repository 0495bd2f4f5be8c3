"""The page of the HTTP interface, and its OpenAPI description."""

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docs.generate.markdown import code, page, table
from inference.key.ring import KeyEntry, Role
from inference.serve import build_app
from inference.settings import ServiceSettings
from inference.transport.operation import GROUPS

_PARAMETERS = ("parameter", "in", "type", "")
_FIELDS = ("field of the body", "type", "")


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the service, made without anything being published."""
    entry = KeyEntry(sha256=hashlib.sha256(b"nobody").hexdigest(), role=Role.CRM)
    with TemporaryDirectory() as folder:
        app = build_app(ServiceSettings(var=Path(folder), api_keys={"documents": entry}))
        described: dict[str, Any] = app.openapi()
    return described


def interface_page(described: dict[str, Any]) -> str:
    """Return every operation by group: what it takes, and which answers it gives."""
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, each in described["paths"].items()
        for method, operation in each.items()
    ]
    intro = (
        "The same as [openapi.json](openapi.json), which a running service gives at `/openapi.json` and shows at `/docs`. "
        "A key goes in `X-API-Key`. Errors are `application/problem+json` (RFC 9457)."
    )
    groups = [_group(described, name, operations) for name in GROUPS]
    return page("HTTP interface", intro, *groups)


def as_json(described: dict[str, Any]) -> str:
    """Return the description as it is put beside the page."""
    return json.dumps(described, ensure_ascii=False, indent=1)


def _group(described: dict[str, Any], name: str, operations: list[tuple[str, dict[str, Any]]]) -> str:
    members = [_operation(described, label, each) for label, each in operations if name in each.get("tags", [])]
    return "\n\n".join([f"## {name}", GROUPS[name], *members])


def _operation(described: dict[str, Any], label: str, operation: dict[str, Any]) -> str:
    parameters = table(_PARAMETERS, map(_parameter, operation.get("parameters", [])))
    answers = ", ".join(f"{status} {each['description']}" for status, each in operation["responses"].items())
    about = [operation["summary"] + ".", operation.get("description", ""), parameters, _body(described, operation)]
    return "\n\n".join([f"### `{label}`", *filter(None, about), f"Answers: {answers}."])


def _parameter(each: dict[str, Any]) -> list[object]:
    required = " (required)" if each.get("required") else ""
    return [code(each["name"]) + required, each["in"], _type(each["schema"]), each.get("description", "")]


def _body(described: dict[str, Any], operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    named = described["components"]["schemas"].get(content.get("$ref", "").rpartition("/")[2], content)
    required = set(named.get("required", []))
    fields = named.get("properties", {}).items()
    rows = (
        (code(name) + (" (required)" if name in required else ""), _type(each), each.get("description", ""))
        for name, each in fields
    )
    return table(_FIELDS, rows)


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    kind = schema.get("$ref", "").rpartition("/")[2] or str(schema.get("const", schema.get("type", "any")))
    return f"list of {_type(schema['items'])}" if kind == "array" and "items" in schema else kind + _limits(schema)


def _limits(schema: dict[str, Any]) -> str:
    known = (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "length ≤"))
    said = [f"{sign} {schema[name]:,}" for name, sign in known if name in schema]
    return f" ({', '.join(said)})" if said else ""
