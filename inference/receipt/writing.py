"""A receipt: how a tag of a customer came about, with the values, the models, the sentences, and the digests of all of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from feature_store.snapshot.facts import facts_digest
from inference.error import UnknownTagError
from inference.receipt.risk_answer import DEFAULT_RISK, risk_of
from inference.receipt.state import CustomerState
from inference.receipt.workshop import Workshop
from inference.tag.column_sheet import ColumnSheet, ColumnSheetEntry
from inference.tag.one_customer import TagDecision
from inference.tag.rule_book import rule_book
from registry.catalogue import TagDefinition
from registry.digest import text_digest

Content = dict[str, Any]
VALUES = {True: "yes", False: "no", None: "unknown"}
_SAID = {"yes": "成立", "no": "不成立", "unknown": "无法判断"}
_MODEL_OF = {"default": DEFAULT_RISK, "segment": "segments", "price": "price-sensitivity"}
_TEXT_MODELS = ("sentiment", "concerns")
_SENTENCES = 5


def receipt_content(workshop: Workshop, state: CustomerState, tag_id: str) -> Content:
    """Return what a receipt says; the same state and the same night always give the same.

    Raises
    ------
    UnknownTagError
        The catalogue of that night computes no such tag.
    """
    book = rule_book(workshop.catalogue)
    if tag_id not in book.rules:
        raise UnknownTagError(f"the catalogue of snapshot {state.nightly_id} computes no tag {tag_id}")
    decisions = workshop.decide(state.facts)
    tag, sheet = book.by_id[tag_id], ColumnSheet.open(workshop.folder.root)
    rule, number = book.rules[tag_id], book.confidences.get(tag_id)
    columns = _columns(rule.columns | (number.columns if number else frozenset()), state.facts, sheet)
    models = models_of(workshop, tag, columns)
    content = {
        "customer_id": state.customer_id,
        "tag": {"id": tag.id, "label": tag.label, "version": tag.version, "kind": tag.kind, "meaning": tag.meaning},
        **_decided(decisions[tag_id]),
        "snapshot_id": state.snapshot_id,
        "nightly_id": state.nightly_id,
        "as_of": state.as_of,
        "bundle_id": workshop.bundle.manifest.bundle_id,
        "rule": {
            "text": tag.rule,
            "confidence": tag.confidence,
            "columns": columns,
            "tags": {each: VALUES[decisions[each].holds] for each in sorted(rule.tags)},
        },
        "models": models,
        "risk": _risk(workshop, state) if DEFAULT_RISK in models else None,
        "evidence": _evidence(state, tag, columns),
        "digests": _digests(workshop, state, tag),
    }
    return {**content, "text": _text(content)}


def models_of(workshop: Workshop, tag: TagDefinition, columns: list[Content]) -> dict[str, Content]:
    """Return the models that a tag rests on, each with its version and the digests of its files."""
    names = {tag.model} if tag.model else set()
    names |= {
        _MODEL_OF[each["name"].partition("_")[0]] for each in columns if each["kind"] == "model" and _is_output(each)
    }
    if any("text_signals" in each["tables"] for each in columns):
        names |= set(_TEXT_MODELS)
    held = workshop.bundle.manifest.models
    return {
        name: {"version": held[name].version, "files": dict(held[name].files)} for name in sorted(names) if name in held
    }


def _is_output(column: Content) -> bool:
    return column["name"].partition("_")[0] in _MODEL_OF


def _columns(names: frozenset[str], facts: Mapping[str, Any], sheet: ColumnSheet) -> list[Content]:
    found = []
    for name in sorted(names):
        entry = sheet.columns.get(name, ColumnSheetEntry(kind="feature"))
        shown = entry.model_dump(include={"kind", "meaning", "unit", "window"})
        found.append({"name": name, "value": facts.get(name), **shown, "tables": list(entry.tables)})
    return found


def _decided(decision: TagDecision) -> Content:
    return {"value": VALUES[decision.holds], "confidence": round(decision.confidence, 4)}


def _risk(workshop: Workshop, state: CustomerState) -> Content:
    """Return what was recorded of the risk model, and what the model of the bundle says of the same facts now."""
    recorded = {name: state.facts.get(f"default_{name}") for name in ("probability", "band", "action")}
    again = risk_of(workshop.bundle, DEFAULT_RISK).answer(state.facts)
    reasons = orjson.loads(state.facts.get("default_reasons") or "[]")
    return {"recorded": {**recorded, "reasons": reasons}, "recomputed": again}


def _evidence(state: CustomerState, tag: TagDefinition, columns: list[Content]) -> list[Content]:
    """Return the sentences that show it, the latest call first: those of the tag's own concern where it names one.

    Calls count as far back as the longest window of the columns; where none has a window, the latest call alone.
    """
    heard = [each for each in columns if "text_signals" in each["tables"]]
    if not heard:
        return []
    ordered = sorted(state.signals, key=lambda row: (_instant(row["said_at"]), row["call_id"]), reverse=True)
    days = max((int(each["window"].split()[0]) for each in heard if each["window"][:1].isdigit()), default=0)
    first = _instant(state.as_of) - timedelta(days=days)
    counted = [row for row in ordered if _instant(row["said_at"]) >= first] if days else ordered[:1]
    found = [each for row in counted for each in orjson.loads(row["evidence"] or "[]")]
    own = [each for each in found if each["concern"] in tag.label or each["concern"] in tag.meaning]
    return (own or found)[:_SENTENCES]


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _digests(workshop: Workshop, state: CustomerState, tag: TagDefinition) -> Content:
    manifest = workshop.folder.manifest
    return {
        "rule": tag.meaning_digest(),
        "catalogue": manifest.catalogue_version,
        "facts": facts_digest(state.facts),
        "features": dict(manifest.feature_sets),
        "lexicons": dict(manifest.lexicons),
        "quantiles": text_digest(orjson.dumps(manifest.quantiles, option=orjson.OPT_SORT_KEYS).decode()),
    }


def _text(content: Content) -> str:
    """Return the receipt in Chinese, for people."""
    return "".join(f"{sentence}。" for sentence in _sentences(content))


def _sentences(content: Content) -> Iterator[str]:
    tag, rule = content["tag"], content["rule"]
    yield f"截至{content['as_of'][:19].replace('T', ' ')}，标签“{tag['label']}”（第{tag['version']}版）{_SAID[content['value']]}"
    yield f"含义：{tag['meaning']}".rstrip("。")
    values = "，".join(f"{each['name']}={_shown(each['value'])}" for each in rule["columns"])
    yield f"规则：{rule['text']}" + (f"；该客户的取值：{values}" if values else "")
    for name, model in content["models"].items():
        yield f"所用模型：{name}第{model['version']}版"
    if content["risk"] is not None:
        for reason in content["risk"]["recorded"]["reasons"]:
            yield str(reason["text"]).rstrip("。")
    for sentence in content["evidence"]:
        yield f"{sentence.get('said_on', '')}来电原话：“{sentence['sentence']}”"


def _shown(value: object) -> str:
    if value is None:
        return "未知"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
