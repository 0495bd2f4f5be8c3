"""The assessment itself: facts, questions and answers as evidence `impact`, written again only where something changed."""

from collections.abc import Mapping

from pydantic import JsonValue

from registry.card.storing import read_card
from registry.catalogue import load_catalogue
from registry.clock import Clock, aware, china_now
from registry.error import EvidenceError
from registry.evidence import Evidence, EvidenceHead, Gate, evidence_of, put_evidence
from registry.impact.answer import IMPACT, Answer, answers_of
from registry.impact.fact import ImpactFacts, impact_facts
from registry.impact.page import impact_page
from registry.impact.question import Question, Questionnaire, load_questions
from registry.ledger import Ledger
from registry.retention_limit import retention_limits
from registry.settings import RegistrySettings

OPEN_GATE = "impact.open_questions"


def assess(settings: RegistrySettings, ledger: Ledger, name: str, version: int, clock: Clock = china_now) -> Evidence:
    """Make the assessment of a version of what is known and answered now, and return it as evidence.

    Where nothing changed the evidence stays as it is, so that an approval that rests on it stands.

    Raises
    ------
    EvidenceError
        The version has no card.
    GovernanceError, CatalogueError
        Bad configs.
    """
    found = evidence_of(settings, name, version)
    if "card" not in found:
        raise EvidenceError(f"{name} {version}: has no card, so there is nothing to assess")
    catalogue, asked = load_catalogue(settings.tags), load_questions(settings.configs)
    facts = impact_facts(read_card(found["card"]), catalogue, retention_limits(settings.configs))
    answers = answers_of(ledger, name, version)
    depends = {"card": found["card"].sha256, "catalogue": catalogue.version, "questions": asked.digest}
    head = EvidenceHead(
        kind=IMPACT, model=name, version=version, made_at=aware(clock()).isoformat(), depends_on=depends,
        gates=(_gate(facts, asked, answers),),
    )  # fmt: skip
    content = _content(facts, asked, answers)
    before = found.get(IMPACT)
    if before is not None and _same(before, head, content):
        return before
    pages = {each: impact_page(facts, asked, answers, head, each) for each in ("zh", "en")}
    return put_evidence(settings, head, content, pages)


def asked_of(facts: ImpactFacts, asked: Questionnaire) -> list[Question]:
    """Return the questions that are asked of a version."""
    return [each for each in asked.question if facts.holds(each.when)]


def open_questions(facts: ImpactFacts, asked: Questionnaire, answers: Mapping[str, Answer]) -> list[Question]:
    """Return the questions of a version that nobody answered yet, mandatory or not."""
    return [each for each in asked_of(facts, asked) if each.id not in answers]


def _gate(facts: ImpactFacts, asked: Questionnaire, answers: Mapping[str, Answer]) -> Gate:
    left = [each.id for each in open_questions(facts, asked, answers) if each.mandatory]
    return Gate(name=OPEN_GATE, value=len(left), bound="≤ 0", passed=not left)


def _content(facts: ImpactFacts, asked: Questionnaire, answers: Mapping[str, Answer]) -> dict[str, JsonValue]:
    questions: list[JsonValue] = [
        {**each.model_dump(mode="json"), "answer": answers[each.id].content() if each.id in answers else None}
        for each in asked_of(facts, asked)
    ]
    left: list[JsonValue] = [each.id for each in open_questions(facts, asked, answers)]
    return {"facts": facts.model_dump(mode="json"), "questions": questions, "open": left}


def _same(before: Evidence, head: EvidenceHead, content: Mapping[str, JsonValue]) -> bool:
    said = {**content, **head.model_dump(mode="json")}
    return {**before.content(), "made_at": ""} == {**said, "made_at": ""}
