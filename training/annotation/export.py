"""Writing the sheet: calls nobody annotated, asked of the model in service and of the cues, the telling ones first."""

from pathlib import Path

from nlp.taxonomy import Taxonomy
from nlp.text_classifier import TextClassifier
from training.annotation.choice import WHY
from training.annotation.guess import guessed
from training.annotation.sheet import Asked, shown, write_sheet
from training.text_dataset import LabelledCalls

MOST_CHARACTERS = 20_000
"""Of a call on the sheet; a cell of a spreadsheet holds 32,767."""


def export_sheet(calls: LabelledCalls, model: TextClassifier | None, taxonomy: Taxonomy, limit: int, path: Path) -> int:
    """Write at most `limit` of the calls without annotated concerns to `path`; return how many were written; see `guessed`."""
    pool, chosen = guessed(calls, model, taxonomy, limit)
    rows = [
        Asked(
            pool.call_ids[one.row],
            WHY[one.why],
            shown(pool.transcripts[one.row])[:MOST_CHARACTERS],
            ";".join(one.named),
        )
        for one in chosen
    ]
    write_sheet(rows, path)
    return len(rows)
