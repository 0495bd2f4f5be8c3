"""Why the default-risk model says what it says of one customer, as of any instant: for whoever is asked, not only at night."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from feature_store.horizon import horizon
from feature_store.opening import open_engine
from feature_store.recomputation import Recomputation
from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse import Warehouse
from inference.error import InferenceError
from inference.model.scoring import DEFAULT_RISK, risk_model
from registry.bundle import Bundle
from registry.tabular.reason import Reason

_ALWAYS_THERE = "tenure_years"  # reads the table of customers, so that an unknown one is noticed


@dataclass(frozen=True)
class RiskExplanation:
    """What the model of the bundle says of a customer as of an instant, and why; the largest reason first."""

    customer_id: str
    as_of: datetime
    version: int
    probability: float
    band: str
    action: str
    reasons: tuple[Reason, ...]


def explain_risk(
    settings: FeatureStoreSettings, bundle: Bundle, customer_id: str, as_of: datetime | None
) -> RiskExplanation:
    """Return probability, band, action and reasons of one customer (as of the end of the data without an instant).

    Raises
    ------
    InferenceError
        The customer is unknown.
    BundleError, ArtifactError
        The bundle has no default-risk model, or one that was stored without reasons.
    """
    model = risk_model(bundle)
    warehouse, moment = _moment(settings, as_of)
    row = _features(warehouse, model.columns, customer_id, moment)
    probability = model.probabilities(row)
    return RiskExplanation(
        customer_id=customer_id,
        as_of=moment,
        version=bundle.manifest.models[DEFAULT_RISK].version,
        probability=float(probability[0]),
        band=str(model.bands(probability)[0]),
        action=str(model.actions(probability)[0]),
        reasons=model.reasons(row)[0],
    )


def _moment(settings: FeatureStoreSettings, as_of: datetime | None) -> tuple[Warehouse, datetime]:
    warehouse, engine = open_engine(settings)
    try:
        return warehouse, as_of or horizon(engine)[1]
    finally:
        engine.close()


def _features(warehouse: Warehouse, columns: tuple[str, ...], customer_id: str, as_of: datetime) -> pd.DataFrame:
    recomputation = Recomputation(warehouse, list(dict.fromkeys([*columns, _ALWAYS_THERE])))
    try:
        if not recomputation.load([customer_id])["customers"]:
            raise InferenceError(f"unknown customer {customer_id!r}")
        return recomputation.features([customer_id], as_of)
    finally:
        recomputation.close()
