"""Where cards lie: as evidence of their version, written once, with their digest as a tag of the version in MLflow."""

from pydantic import JsonValue

from registry.card.content import Card
from registry.card.fairness import fairness_gates, noted_gaps
from registry.card.page import card_page, fairness_page
from registry.error import EvidenceError
from registry.evidence import Evidence, EvidenceHead, Gate, evidence_of, put_evidence
from registry.settings import RegistrySettings

CARD_TAG = "gridtags.card"
CARD_FOLDER = "card"
LANGUAGES = ("zh", "en")


def put_card(settings: RegistrySettings, card: Card, gates: tuple[Gate, ...]) -> tuple[Evidence, Evidence]:
    """Write card and fairness of a version and return both as evidence; `gates` are those that its metrics had to pass.

    Raises
    ------
    EvidenceError
        The version has a card already that says something else; a card is never replaced.
    """
    known = evidence_of(settings, card.model, card.version).get("card")
    if known is not None and read_card(known) != card:
        raise EvidenceError(f"{known.path}: {card.model} {card.version} has a card already, which never changes")
    content = card.model_dump(mode="json")
    written = put_evidence(
        settings,
        _head("card", card, gates),
        {"card": content},
        {each: card_page(card, each, gates) for each in LANGUAGES},
    )
    noted: list[JsonValue] = [gap.model_dump(mode="json") for gap in noted_gaps(card)]
    treatment = {name: content[name] for name in ("gaps", "groups", "fairness_limits", "not_measured")}
    pages = {each: fairness_page(card, each) for each in LANGUAGES}
    return written, put_evidence(
        settings, _head("fairness", card, fairness_gates(card)), {**treatment, "noted": noted}, pages
    )


def read_card(evidence: Evidence) -> Card:
    """Return the card in a piece of evidence; EvidenceError where it was changed."""
    return Card.model_validate(evidence.content()["card"])


def _head(kind: str, card: Card, gates: tuple[Gate, ...]) -> EvidenceHead:
    return EvidenceHead(
        kind=kind, model=card.model, version=card.version, made_at=card.made_at.isoformat(), gates=gates
    )
