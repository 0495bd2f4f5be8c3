"""The card of a version from wherever it still lies, never another one than was tied to the version."""

import tempfile
from pathlib import Path

from mlflow.tracking import MlflowClient

from registry.card.content import Card
from registry.card.storing import CARD_FOLDER, CARD_TAG, read_card
from registry.error import EvidenceError
from registry.evidence import Evidence, Gate, evidence_of, read_evidence
from registry.mlflow_client import mlflow_errors, open_client
from registry.settings import RegistrySettings


def card_of(settings: RegistrySettings, name: str, version: int) -> tuple[Card, tuple[Gate, ...]]:
    """Return the card of a version and the gates it passed: from this installation's evidence, else from MLflow's artifacts.

    Raises
    ------
    RegistryError
        There is no such version, or MLflow does not answer.
    EvidenceError
        The version has no card, or the one that is there is not the one it was registered with.
    """
    label = f"{name} {version}"
    with mlflow_errors(f"reading {label}"):
        client = open_client(settings)
        found = client.get_model_version(name, str(version))
        if CARD_TAG not in found.tags:
            raise EvidenceError(f"{label}: has no card, it was not registered by a job of gridtags")
        kept = evidence_of(settings, name, version).get("card")
        if kept is not None:
            return _checked(label, kept, found.tags[CARD_TAG])
        with tempfile.TemporaryDirectory() as scratch:
            return _checked(label, _logged(client, label, found.run_id, scratch), found.tags[CARD_TAG])


def _logged(client: MlflowClient, label: str, run_id: str, scratch: str) -> Evidence:
    try:
        return read_evidence(Path(client.download_artifacts(run_id, f"{CARD_FOLDER}/card.json", scratch)))
    except OSError as error:
        raise EvidenceError(f"{label}: its card is gone, here and from MLflow") from error


def _checked(label: str, evidence: Evidence, digest: str) -> tuple[Card, tuple[Gate, ...]]:
    if evidence.sha256 != digest:
        raise EvidenceError(f"{label}: {evidence.path.name} is not the card it was registered with")
    return read_card(evidence), evidence.head.gates
