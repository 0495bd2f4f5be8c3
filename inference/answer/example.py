"""Examples of answers, for the OpenAPI description: one customer, one snapshot, one bundle."""

from pydantic import JsonValue
from pydantic.config import JsonDict

_SNAPSHOT: JsonDict = {
    "snapshot_id": "20260301T020000000000.6c1d3a2f9b0e4d57",
    "computed_at": "2026-03-01T02:00:00+08:00",
}
_BUNDLE_ID = "20260228T180000Z-0123456789abcdef"
_SOLAR: JsonDict = {
    "id": "intent.solar", "label": "分布式光伏意向客户", "dimension": "业务偏好", "group": "intent_solar", "value": "yes",
    "confidence": 0.91, "sensitivity": "normal", "profiling": True,
    "source": {"kind": "model", "name": "concerns", "version": 2, "rule_version": 1},
}  # fmt: skip


def _section(text: str, kind: str, name: str, **fields: JsonValue) -> JsonDict:
    said: JsonDict = {"text": text, "source": {"kind": kind, "name": name}, "confidence": 1.0}
    return {
        "statement": f"{text}。",
        "statements": [{**said, "sensitivity": "normal", "profiling": False}],
        **fields,
    }


TAGS: JsonDict = {**_SNAPSHOT, "customer_id": "C000001", "tags": [_SOLAR], "unknown": ["load.peak_heavy"]}
PERSONA: JsonDict = {
    **_SNAPSHOT,
    "customer_id": "C000001",
    "who": _section("城区居民客户", "attribute", "customer_type", customer_type="居民", area="城区", segment=None),
    "usage": _section("近一年用电3,000千瓦时", "feature", "kwh_last_365_days", kwh_last_365_days=3000.0),
    "payment": _section("近12期逾期0期", "feature", "late_bills_of_last_12", default_risk=None),
    "voice": _section("近一年来电2次", "feature", "calls_last_365_days", concerns=[], evidence=[]),
    "next_actions": [
        {
            "tag": "intent.solar",
            "kind": "offer",
            "action": "推荐分布式光伏并网服务",
            "sensitivity": "normal",
            "profiling": True,
        }
    ],
    "tags": ["intent.solar"],
    "sources": {"bundle_id": _BUNDLE_ID, "models": {"concerns": 2}, "catalogue_version": "b0ee6e8cbae7575b…"},
}
BATCH: JsonDict = {"customers": [TAGS], "missing": ["C999999"]}
CATALOGUE: JsonDict = {
    "version": "b0ee6e8cbae7575b…",
    "groups": [
        {"id": "intent_solar", "label": "光伏意向", "dimension": "业务偏好", "exclusive": False, "exhaustive": False}
    ],
    "tags": [
        {
            "id": "intent.solar", "label": "分布式光伏意向客户", "meaning": "来电表达了安装光伏的意向", "group": "intent_solar",
            "kind": "model", "version": 1, "sensitivity": "normal", "readers": ["crm", "operator"], "state": "应用",
        }
    ],
}  # fmt: skip
MODELS: JsonDict = {
    "bundle_id": _BUNDLE_ID, "created_at": "2026-03-01T02:00:00+08:00", "promoted_by": "王工", "reason": "验证通过",
    "models": {"default-risk": {"version": 3, "kind": "lightgbm", "run_id": "0c1f…", "files": {"model.txt": "9f86d081…"}}},
    "catalogue_version": "b0ee6e8cbae7575b…", "schema_version": 1,
}  # fmt: skip
READY: JsonDict = {
    "status": "ready", "bundle_id": _BUNDLE_ID, "snapshot": {**_SNAPSHOT, "bundle_id": _BUNDLE_ID, "customers": 5000}
}  # fmt: skip
PROBLEM: JsonDict = {
    "type": "urn:gridtags:problem:unknown-customer", "title": "Unknown customer", "status": 404,
    "detail": "no customer C999999 in the published snapshot", "instance": "/v1/customers/C999999/tags",
    "request_id": "9393a8a457de20446ebb17a2",
}  # fmt: skip
SERVED_BUNDLE: JsonDict = {
    "bundle_id": _BUNDLE_ID, "since": "2026-03-01T02:00:00+08:00", "until": None, "promoted": "default-risk",
    "promoted_by": "王工", "reason": "验证通过", "run_id": "0c1f…", "models": {"default-risk": 3},
    "kinds": {"default-risk": "lightgbm"}, "catalogue_version": "b0ee6e8cbae7575b…", "kept": True,
}  # fmt: skip
TIMELINE: JsonDict = {
    "at": "2026-03-01T08:00:00+08:00", "bundle": SERVED_BUNDLE, "snapshot": READY["snapshot"], "snapshot_bundle": SERVED_BUNDLE,
}  # fmt: skip
