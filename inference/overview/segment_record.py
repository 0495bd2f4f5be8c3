"""What is written of the segments of a snapshot: figures, movement, load curves, and how their shares went from night to night."""

from collections.abc import Mapping
from typing import Any

from registry.bundle import Bundle
from registry.catalogue import Catalogue
from registry.catalogue.lifecycle import COMPUTED

MODEL = "segments"
TREND_POINTS = 400
"""So many nights of shares are carried on, beyond the snapshots that are kept."""


def named_segments(counted: Mapping[str, Any], catalogue: Catalogue, bundle: Bundle) -> list[dict[str, Any]]:
    """Return the counted segments, each with its permanent id and the tag by which its customers are found, null where none."""
    rules = {tag.rule: tag.id for tag in catalogue.tags if tag.state in COMPUTED}
    tags = {name: rules.get(f"segment = '{name}'") for name in (each["name"] for each in counted["segments"])}
    ids = _ids(bundle)
    return [
        {
            **each,
            "id": ids.get(each["name"]),
            "tag": tags[each["name"]],
            "tags": [mark for mark in each["tags"] if mark["tag"] not in tags.values()],
        }
        for each in counted["segments"]
    ]


def trend(head: Mapping[str, Any], counted: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the shares of the segments at each night, the latest last; a night that is made again takes its own place."""
    now = {
        "snapshot_id": head["snapshot_id"],
        "as_of": head["as_of"],
        "shares": {each["name"]: round(each["share"], 6) for each in counted["segments"]},
    }
    before = [each for each in earlier.get("trend", []) if each["snapshot_id"] != now["snapshot_id"]]
    return sorted([*before, now], key=lambda each: (each["as_of"], each["snapshot_id"]))[-TREND_POINTS:]


def _ids(bundle: Bundle) -> dict[str, str]:
    if MODEL not in bundle.manifest.models:
        return {}
    description = bundle.description(MODEL)
    ids = description.detail.get("ids")
    known = [str(each) for each in ids] if isinstance(ids, list) else [str(n) for n in range(len(description.classes))]
    return dict(zip(description.classes, known, strict=True))
