"""The evaluation of the tags as one HTML file: no script, nothing from the network, every value escaped."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from feature_store.snapshot.manifest import SnapshotManifest
from inference.catalogue.evaluation import Evaluation
from inference.catalogue.table import precision_text
from registry.page import page_environment


def render(evaluations: Sequence[Evaluation], snapshot: SnapshotManifest, now: datetime, days: int) -> str:
    """Return the report on tags over a snapshot, made `now`, with the reads and outcomes of the last `days` days."""
    environment = page_environment(Path(__file__).parent)
    environment.globals["precision"] = precision_text
    template = environment.get_template("evaluation.html")
    return template.render(evaluations=evaluations, snapshot=snapshot, now=now, days=days) + "\n"
