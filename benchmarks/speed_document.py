"""Documents of the size and kind that the product makes, for benchmarks of stores and service."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, SnapshotRef

_COMPUTED_AT = datetime(2026, 3, 1, tzinfo=UTC)
_LABELS = ("峰期用电大户", "用电平稳型客户", "常逾期缴费", "网上营业厅偏好", "多次反映电压不稳", "分布式光伏意向客户")
_SENTENCE = "近一年用电{kwh:,}千瓦时，峰段占{share}%，夏季用电集中；最近12期逾期2期，当前欠费0.00元。"
_POOL = 500
_STATED = ("source", "confidence", "sensitivity", "profiling")


def customer_id(number: int) -> str:
    """Return the id of customer `number`; ids ascend as numbers do."""
    return f"C{number:08d}"


def documents_of(number: int) -> Documents:
    """Return the documents of one customer, as the nightly run makes them: some 2.5 KB of tags and 3 KB of persona.

    A part of every persona is sensitive, so that each read is recorded.
    """
    head = {"customer_id": customer_id(number)}
    tags = [_tag(number, position) for position in range(8)]
    statement = _SENTENCE.format(kwh=number * 37 % 90_000, share=number % 60)
    statements = [{"text": tag["label"], "tag": tag["id"], **{name: tag[name] for name in _STATED}} for tag in tags[:3]]
    section = {"statement": statement, "statements": statements, "figures": [number, 0.5]}
    risk = {"probability": 0.02, "band": "A", "reasons": [], "sensitivity": "sensitive", "profiling": True}
    parts = {"who": section, "usage": section, "payment": {**section, "default_risk": risk}, "voice": section}
    persona = {**head, **parts, "next_actions": [], "tags": [tag["id"] for tag in tags], "sources": {}}
    return Documents(_json({**head, "tags": tags, "unknown": []}), _json(persona))


def small_documents(version: int) -> Callable[[int], Documents]:
    """Return a function that gives the documents of a customer, together some 1.5 KB, other ones for each version.

    They are a few hundred ready ones again and again: what is measured is a store, not the making of documents.
    """
    made = [(each.tags[:300], each.persona[:1_200]) for each in map(documents_of, range(_POOL))]
    pool = [Documents(tags, b"%b%012d" % (persona, version)) for tags, persona in made]
    return lambda number: pool[number % _POOL]


def publish(location: Path | str, customers: int, snapshot_id: str = "s1") -> None:
    """Publish a snapshot of that many customers in the SQLite file or the database at `location`."""
    store = open_store(str(location))
    documents = ((customer_id(number), documents_of(number)) for number in range(customers))
    store.publish(snapshot_of(snapshot_id, customers), documents)
    store.close()


def snapshot_of(snapshot_id: str, customers: int, day: int = 0) -> SnapshotRef:
    """Return a snapshot of that many customers."""
    return SnapshotRef(snapshot_id, _COMPUTED_AT + timedelta(days=day), "bench", customers)


def _tag(number: int, position: int) -> dict[str, object]:
    name = f"group_{position}.tag_{(number + position) % 9}"
    return {
        "id": name, "label": _LABELS[(number + position) % len(_LABELS)], "dimension": "用电行为",
        "group": f"group_{position}", "value": "yes", "confidence": 0.9, "sensitivity": "normal", "profiling": True,
        "source": {"kind": "rule", "name": name, "version": 1},
    }  # fmt: skip


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
