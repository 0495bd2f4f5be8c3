"""One call as the page shows it: turns, the models' guess, and what can be chosen, each with its key."""

import json
from collections.abc import Mapping
from typing import Any

from feature_store.desk.annotation import Annotation
from feature_store.desk.annotation_task import AnnotationTask
from inference.console.frame.language import term
from nlp.mood.label import SENTIMENT_LABELS
from nlp.taxonomy import NONE, Taxonomy

WHY = {
    "near": term("模型拿不准：概率靠近阈值"),
    "disagree": term("模型与规则线索不一致"),
    "unsure": term("模型没有把握：什么都没听出来"),
}
"""Why a call is in the queue, by the key that the queue stores."""
CONCERN_KEYS = "1234567890-=[]"
SENTIMENT_KEYS, INTENSITY_KEYS = "qwe", "asdfg"
INTENSITIES = (term("很弱"), term("较弱"), term("中等"), term("较强"), term("很强"))


def sheet_of(task: AnnotationTask, said: Annotation | None, taxonomy: Taxonomy) -> Mapping[str, Any]:
    """Return what the page of one call is made of; `said` is what the same person said of it before."""
    guess, chosen = json.loads(task.guess), set((said.concerns or "").split(";")) if said else set()
    return {
        "task": task,
        "turns": _turns(task, said),
        "why": WHY[task.why],
        "concerns": _concerns(guess, chosen, set((said.topics or "").split(";")) if said else set(), taxonomy),
        "no_concern": NONE in chosen,
        "sentiments": _sentiments(guess["sentiment"], said),
        "intensities": [
            {"value": level, "label": label, "key": key, "chosen": said is not None and said.intensity == level}
            for level, (label, key) in enumerate(zip(INTENSITIES, INTENSITY_KEYS, strict=True), start=1)
        ],
        "locked": said is not None and said.state == "taken",
    }


def _turns(task: AnnotationTask, said: Annotation | None) -> list[dict[str, Any]]:
    marked = {(turn, sentence) for turn, sentence in json.loads(said.evidence)} if said else set()
    return [
        {
            "speaker": speaker,
            "sentences": [
                {"place": f"{turn}:{number}", "text": text, "marked": (turn, number) in marked}
                for number, text in enumerate(sentences)
            ],
        }
        for turn, (speaker, sentences) in enumerate(json.loads(task.turns))
    ]


def _concerns(guess: Mapping[str, Any], chosen: set[str], topics: set[str], taxonomy: Taxonomy) -> list[dict[str, Any]]:
    keys = [*CONCERN_KEYS, *[""] * max(0, len(taxonomy.concern) - len(CONCERN_KEYS))]
    return [
        {
            "id": each.id,
            "label": each.label,
            "meaning": each.meaning,
            "key": key,
            "probability": guess["concerns"].get(each.id),
            "named": each.id in guess["named"],
            "chosen": each.id in chosen,
            "topics": [
                {"id": f"{each.id}/{topic.id}", "label": topic.label, "chosen": f"{each.id}/{topic.id}" in topics}
                for topic in each.topics
            ],
        }
        for each, key in zip(taxonomy.concern, keys, strict=False)
    ]


def _sentiments(guess: Mapping[str, float] | None, said: Annotation | None) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "label": label,
            "key": key,
            "probability": (guess or {}).get(name),
            "chosen": said is not None and said.sentiment == name,
        }
        for (name, label), key in zip(SENTIMENT_LABELS.items(), SENTIMENT_KEYS, strict=True)
    ]
