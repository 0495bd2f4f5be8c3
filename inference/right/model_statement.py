"""What models said of a person, and how their versions came into service: for the copy that the person may ask for (个保法 45)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from feature_store.online.protocol import Documents
from registry.ledger import Entry, Ledger

_STEPS = ("request", "approval", "rejection", "promotion", "rollback")
Version = tuple[str, int]


def model_statements(documents: Documents | None) -> list[dict[str, Any]]:
    """Return each served tag that a model decided: what it says, how sure, and which version said it."""
    tags = orjson.loads(documents.tags)["tags"] if documents else []
    return [
        {
            "tag": tag["id"], "label": tag.get("label"), "value": tag.get("value"), "confidence": tag.get("confidence"),
            "model": tag["source"]["name"], "version": tag["source"]["version"],
        }
        for tag in tags
        if tag["source"]["kind"] == "model"
    ]  # fmt: skip


def served_states(versions: Iterable[dict[str, object]]) -> list[dict[str, Any]]:
    """Return the states of a person's documents with the versions behind each, instants as ISO text."""
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in each.items()}
        for each in versions
    ]


def versions_behind(states: Iterable[dict[str, Any]], statements: Iterable[dict[str, Any]]) -> list[Version]:
    """Return the model versions that ever spoke of the person, by name and version."""
    named = {(str(name), int(version)) for each in states for name, version in (each["models"] or {}).items()}
    return sorted(named | {(each["model"], int(each["version"])) for each in statements})


def steps_into_service(ledger: Ledger, versions: Sequence[Version]) -> list[dict[str, Any]]:
    """Return the ledger's requests, approvals and promotions of these versions, each with the digest that proves it."""
    wanted = set(versions)
    entries = [each for kind in _STEPS for each in ledger.entries(kind=kind) if _version(each) in wanted]
    return [
        {
            "number": each.number, "at": each.at, "kind": each.kind, "by": each.by, "model": each.subject["model"],
            "version": each.subject["version"], "digest": each.digest,
        }
        for each in sorted(entries, key=lambda each: each.number)
    ]  # fmt: skip


def _version(entry: Entry) -> Version | None:
    subject = entry.subject
    return (str(subject["model"]), int(subject["version"])) if {"model", "version"} <= subject.keys() else None
