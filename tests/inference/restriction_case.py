"""Documents of customers with tags that profile and tags that do not, and a published store beside a desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from feature_store.desk.database import Desk
from feature_store.desk.opt_out import Act
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef
from inference.publisher import Publisher
from inference.right.restricted_publication import allowed_documents

NIGHT = datetime.fromisoformat("2026-03-01T02:00:00+08:00")
ACT = Act("客服王工", "crm", "客户电话要求", "电话")
OVERDUE, HIGH, RURAL = "payment.often_overdue", "value.high", "area.rural"


def tag_of(tag: str, *, profiling: bool, version: int = 1) -> dict[str, object]:
    source = {"kind": "rule", "name": tag, "version": version}
    return {
        "id": tag, "label": f"标签{tag}", "dimension": "风险信用", "group": "g", "value": "yes", "confidence": 0.9,
        "sensitivity": "normal", "profiling": profiling, "source": source,
    }  # fmt: skip


def said(tag: dict[str, object]) -> dict[str, object]:
    keys = ("source", "confidence", "sensitivity", "profiling")
    return {"text": tag["label"], "tag": tag["id"], **{key: tag[key] for key in keys}}


def documents(customer_id: str, *, version: int = 1, also: str = "") -> Documents:
    """Return documents with two tags that profile, one that does not, and facts; `also` makes them differ."""
    tags = [
        tag_of(OVERDUE, profiling=True, version=version),
        tag_of(HIGH, profiling=True),
        tag_of(RURAL, profiling=False),
    ]
    fact = {"text": f"近一年用电3,000千瓦时{also}", "source": {"kind": "feature", "name": "kwh"}, "profiling": False}
    segment = {"name": "富裕者", "profiling": True}
    persona = {
        "customer_id": customer_id,
        "who": {"statement": "农村，富裕者。", "statements": [said(tags[2])], "segment": segment},
        "usage": {"statement": f"{fact['text']}。", "statements": [fact], "kwh": 3000},
        "payment": {"statement": "常逾期，高价值。", "statements": [said(tags[0]), said(tags[1])]},
        "voice": {"statement": "无。", "statements": [], "mood": {"tag": HIGH, "label": "x", "profiling": True}, "evidence": []},
        "next_actions": [{"tag": each["id"], "kind": "serve", "action": "提醒"} for each in tags],
        "tags": [each["id"] for each in tags],
        "sources": {},
    }  # fmt: skip
    document = {"customer_id": customer_id, "tags": tags, "unknown": ["season.summer"]}
    return Documents(orjson.dumps(document), orjson.dumps(persona))


@dataclass
class Office:
    """A store with published customers, a desk and a publisher, all real."""

    location: str
    desk: Desk
    store: OnlineStore
    publisher: Publisher

    @classmethod
    def open(cls, location: str) -> "Office":
        beside = location if "://" in location else str(Path(location).with_name("desk.db"))
        desk = Desk.open(beside)
        return cls(location, desk, open_store(location), Publisher(location, desk))

    def night(self, number: int, *ids: str, also: str = "", version: int = 1) -> None:
        """Publish everybody, as a nightly run does: without what is restricted."""
        everyone = [(each, documents(each, also=also, version=version)) for each in sorted(ids)]
        snapshot = SnapshotRef(f"night{number}", NIGHT + timedelta(days=number), "b1", len(ids))
        self.store.publish(snapshot, allowed_documents(self.desk, everyone))

    def tags(self, customer_id: str) -> list[str]:
        document = self.store.read(customer_id)
        return [] if document is None else [each["id"] for each in orjson.loads(document.tags)["tags"]]

    def close(self) -> None:
        self.store.close()
        self.desk.close()
