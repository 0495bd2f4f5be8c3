"""A text that is JSON, or JSON lines."""

import json


def parsed_json(text: str) -> object:
    """Return what a text says in JSON, or in one JSON object a line; null where it is neither."""
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    found = _loads(text)
    if found is None and "\n" in text:
        lines = [_loads(line) for line in text.splitlines() if line.strip()]
        return lines if all(isinstance(line, dict) for line in lines) else None
    return found


def _loads(text: str) -> object:
    # A text of brackets nested too deeply, or of a number too long, is no transcript in JSON; as plain text it may be one.
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
