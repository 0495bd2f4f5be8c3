"""The first page of annotation: what waits, who did what, how far people agree, what was not taken in."""

from collections.abc import Mapping
from typing import Any

from feature_store.desk.annotation import counts_by_annotator, refused, said_by_several
from feature_store.desk.annotation_task import queue_length
from feature_store.desk.database import Desk
from inference.console.annotation.agreement import concord
from inference.console.frame.language import term
from nlp.taxonomy import NONE, Taxonomy

QUESTIONS = {"": term("全部关注点（作为整体）"), "sentiment": term("情感"), NONE: term("没有关注点")}
"""What agreement is measured of besides each concern."""
_MOST_SHARED, _MOST_SHOWN = 500, 50


def overview(desk: Desk, taxonomy: Taxonomy) -> Mapping[str, Any]:
    """Return what the page shows; agreement is of the latest 500 calls that several people labelled."""
    with desk.reading() as connection:
        shared = said_by_several(connection, _MOST_SHARED)
        return {
            "waiting": queue_length(connection),
            "people": counts_by_annotator(connection),
            "left": refused(connection, _MOST_SHOWN),
            "concord": concord(shared, taxonomy),
            "questions": QUESTIONS,
        }
