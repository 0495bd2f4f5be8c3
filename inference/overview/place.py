"""Where overviews lie: `{var}/overview/{snapshot_id}/` with one file for each page that reads it; LATEST names the newest.

Needs neither pandas nor Arrow, so the service may read it.
"""

from pathlib import Path
from typing import Any

import orjson

FOLDER, LATEST, FAILED = "overview", "LATEST", "FAILED.json"
SEGMENTS, MAP, TAGS, VOCABULARY = "segments.json", "map.json", "tags.json", "vocabulary.json"


def overview_root(var: Path) -> Path:
    """Return the folder of all overviews."""
    return var / FOLDER


def latest_overview(var: Path) -> Path | None:
    """Return the folder of the newest overview, null before the first."""
    try:
        name = (overview_root(var) / LATEST).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = overview_root(var) / name
    return folder if name and folder.parent == overview_root(var) and (folder / SEGMENTS).is_file() else None


def read_record(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, an empty one where there is none or the file is damaged."""
    try:
        content = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}
