"""What the service shows of the last night's monitoring: the gauges as they lie on disk, read by neither pandas nor Arrow."""

from pathlib import Path

FOLDER, METRICS = "monitoring", "metrics.prom"
_MOST_BYTES = 1_000_000


def latest_metrics(var: Path) -> bytes:
    """Return the gauges of the last night in the text format of Prometheus; nothing where there are none, or far too many."""
    try:
        with (var / FOLDER / METRICS).open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError:
        return b""
    return content if len(content) <= _MOST_BYTES and content.endswith(b"\n") else b""
