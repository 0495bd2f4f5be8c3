"""Answers of people to an impact assessment: entries of the ledger, the last to a question counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from nlp.redaction import redact
from registry.actor import current_actor
from registry.error import EvidenceError
from registry.impact.question import Questionnaire
from registry.ledger import Draft, Entry, Ledger

IMPACT = "impact"
_ANSWERED = "answered"
_LONGEST = 4_000


@dataclass(frozen=True)
class Answer:
    """What somebody answered: `entry` is its number in the ledger, `adopted_from` the version whose answer was taken over."""

    question: str
    text: str
    by: str
    role: str | None
    at: str
    entry: int
    adopted_from: int | None = None

    def content(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return dict(vars(self))


def answers_of(ledger: Ledger, name: str, version: int) -> dict[str, Answer]:
    """Return the answers that count, by question."""
    entries = ledger.entries(kind=IMPACT, subject={"model": name, "version": version})
    return {str(each.content["question"]): _answer(each) for each in entries if each.content["event"] == _ANSWERED}


def answer_questions(
    ledger: Ledger, asked: Questionnaire, name: str, version: int, answers: Mapping[str, str]
) -> list[Entry]:
    """Record what the acting person answers, all or none; anything personal in the texts is masked.

    Raises
    ------
    GovernanceError
        There is no such question.
    EvidenceError
        An answer is empty or longer than 4,000 characters.
    """
    texts = {asked.question_of(question).id: _checked(question, text) for question, text in answers.items()}
    return ledger.append_many([_draft(name, version, question, text, None) for question, text in texts.items()])


def adopt_answers(ledger: Ledger, asked: Questionnaire, name: str, version: int, former: int) -> list[Entry]:
    """Record that the acting person stands by the answers given for a former version where this one has none yet.

    EvidenceError where the former version has no answers.
    """
    known, theirs = answers_of(ledger, name, version), answers_of(ledger, name, former)
    if not theirs:
        raise EvidenceError(f"{name} {former}: nobody answered anything, so nothing can be adopted")
    ids = [each.id for each in asked.question if each.id in theirs and each.id not in known]
    return ledger.append_many([_draft(name, version, each, theirs[each].text, former) for each in ids])


def _draft(name: str, version: int, question: str, text: str, former: int | None) -> Draft:
    actor = current_actor()
    content: dict[str, JsonValue] = {
        "event": _ANSWERED, "question": question, "text": text, "role": actor.role, "key": actor.key,
        "adopted_from": former,
    }  # fmt: skip
    return Draft.of(IMPACT, actor.person, {"model": name, "version": version}, content)


def _checked(question: str, text: str) -> str:
    said = redact(text.strip())
    if not 0 < len(said) <= _LONGEST:
        raise EvidenceError(f"answer to {question}: {len(said)} characters; allowed: 1 to {_LONGEST}")
    return said


def _answer(entry: Entry) -> Answer:
    said, former = entry.content, entry.content.get("adopted_from")
    role = said.get("role")
    return Answer(
        str(said["question"]), str(said["text"]), entry.by, None if role is None else str(role), entry.at, entry.number,
        int(str(former)) if former is not None else None,
    )  # fmt: skip
