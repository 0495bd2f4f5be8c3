"""Digests, and the one way of writing JSON that always gives the same bytes."""

import hashlib
import json
from pathlib import Path

from pydantic import JsonValue


def canonical_json(content: JsonValue) -> str:
    """Return `content` as JSON with sorted keys and without spaces, Chinese as it is; ValueError for NaN."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def text_digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of the bytes of the file, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def folder_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` by its path in it, with forward slashes, sorted."""
    files = sorted(path for path in folder.rglob("*") if not path.is_dir())
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in files}
