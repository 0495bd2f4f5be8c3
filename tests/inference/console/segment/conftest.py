"""The town's catalogue has no tag for its one segment: a tag that everybody holds stands in for it."""

from pathlib import Path

import orjson
import pytest

from inference.overview.place import SEGMENTS, latest_overview


@pytest.fixture(scope="session")
def drilled(console_var: Path) -> str:
    """Return the name of the segment whose customers can be listed."""
    path = latest_overview(console_var) / SEGMENTS
    found = orjson.loads(path.read_bytes())
    found["segments"][0]["tag"] = "credit.known"
    path.write_bytes(orjson.dumps(found))
    return found["segments"][0]["name"]
