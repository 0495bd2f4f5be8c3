"""What the commands about erasures need of this installation: registry, ledger, keys. Not for the service: it has no MLflow."""

from datetime import timedelta

from feature_store.desk.database import Desk
from feature_store.desk.erasure import Erasure, erasure_of
from feature_store.desk.restriction import tombstones
from inference.error import UnknownErasureError
from inference.right.erasure_record import ErasureRecord
from registry.learner_trace import versions_that_learnt
from registry.learnt_from import learner_key
from registry.ledger import installation_ledger
from registry.retention_limit import retention_limits
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def installation_record(settings: RegistrySettings | None = None) -> ErasureRecord:
    """Return where this installation records erasures; GovernanceError where `[retention]` is wrong."""
    at = settings or RegistrySettings()
    registry = ModelRegistry(at)
    within = timedelta(days=retention_limits(at.configs).retrain_within_days)
    return ErasureRecord(
        installation_ledger(at), learner_key(at), lambda person: versions_that_learnt(registry, person), within
    )


def erasure_asked(desk: Desk, whom: str) -> Erasure:
    """Return the erasure of this id, or of this customer.

    Raises
    ------
    UnknownErasureError
        There is none.
    """
    with desk.reading() as connection:
        found = erasure_of(connection, whom) or erasure_of(connection, tombstones(connection).digest(whom))
    if found is None:
        raise UnknownErasureError("no erasure of this id, nor of a customer of this id")
    return found
