"""From a filled form to what is stored, against the taxonomy and the call that was shown."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from feature_store.desk.annotation import Annotation, Outcome
from feature_store.desk.annotation_task import AnnotationTask
from feature_store.desk.schema import moment
from inference.console.annotation.form import LabelForm
from inference.console.frame.language import term
from nlp.taxonomy import NONE, Taxonomy

_OUTCOMES: dict[str, Outcome] = {"save": "said", "cannot": "cannot", "skip": "skipped"}
NOTHING_SAID = term("请至少选择关注点（或“没有关注点”）或情感")
NONE_ALONE = term("“没有关注点”不能与其他关注点同时选择")
NO_FEELING = term("选择了强度，还请选择情感")
UNKNOWN = term("有一项选择不属于这通电话或分类表，请刷新后重试")


class JudgementError(Exception):
    """A form that cannot be stored; the message is Chinese for the annotator."""


@dataclass(frozen=True)
class Judge:
    """Who says it, and against which taxonomy."""

    annotator: str
    taxonomy: Taxonomy

    def annotation(self, task: AnnotationTask, form: LabelForm) -> Annotation:
        """Return what is stored of a form.

        Raises
        ------
        JudgementError
            It says nothing, contradicts itself, or names what this call or the taxonomy does not have.
        """
        said = form.action == "save"
        concerns, topics = self._concerns(form) if said else (None, None)
        evidence = _evidence(task, form.evidence) if said else []
        if said and concerns is None and form.sentiment is None:
            raise JudgementError(NOTHING_SAID)
        if said and form.intensity is not None and form.sentiment is None:
            raise JudgementError(NO_FEELING)
        return Annotation(
            call_id=task.call_id, annotator=self.annotator, customer_id=task.customer_id,
            outcome=_OUTCOMES[form.action], concerns=concerns, topics=topics,
            sentiment=form.sentiment if said else None, intensity=form.intensity if said else None,
            evidence=json.dumps(evidence), named=";".join(json.loads(task.guess)["named"]) or NONE,
            models=task.models, annotated_at=moment(datetime.now(tz=UTC)),
        )  # fmt: skip

    def _concerns(self, form: LabelForm) -> tuple[str | None, str | None]:
        """Return concerns and topics as they are stored; a topic brings its concern along."""
        known = {f"{each.id}/{topic.id}" for each in self.taxonomy.concern for topic in each.topics}
        named = {*form.concerns, *(topic.partition("/")[0] for topic in form.topics)}
        if named - {*self.taxonomy.ids, NONE} or set(form.topics) - known:
            raise JudgementError(UNKNOWN)
        if NONE in named and len(named) > 1:
            raise JudgementError(NONE_ALONE)
        ordered = [name for name in (*self.taxonomy.ids, NONE) if name in named]
        return ";".join(ordered) or None, ";".join(sorted(set(form.topics))) or None


def _evidence(task: AnnotationTask, places: list[str]) -> list[tuple[int, int]]:
    turns = json.loads(task.turns)
    found = sorted({(int(turn), int(sentence)) for turn, _, sentence in (place.partition(":") for place in places)})
    if any(turn >= len(turns) or sentence >= len(turns[turn][1]) for turn, sentence in found):
        raise JudgementError(UNKNOWN)
    return found
