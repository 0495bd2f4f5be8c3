"""Running the tabular models of a bundle: who may default and why, who minds prices, and which segment a customer belongs to."""

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from feature_store.customer_text import customer_texts
from feature_store.engine import Engine
from registry.bundle import Bundle
from registry.tabular.newcomer import HISTORY_FEATURE, UNKNOWN
from registry.tabular.reason import Reason
from registry.tabular.risk_model import NONE, RiskModel
from registry.tabular.segment_model import SegmentModel
from registry.tabular.text_score import TextScore

DEFAULT_RISK = "default-risk"
SEGMENTS = "segments"
PRICE_SENSITIVITY = "price-sensitivity"
PRICE_TEXT = "price_text_score"
READ_AT_ONCE = 50_000


def score(bundle: Bundle, features: pd.DataFrame) -> pd.DataFrame:
    """Return what the models say of rows of features, in their order.

    Columns: default_probability (calibrated), default_band (A–D), default_action (none, remind, visit), default_reasons (JSON
    text, a list of reasons for those with an action, an empty list for others), segment (its name, 未知 where too little is
    known), segment_confidence (0 … 1), price_sensitivity (calibrated) and price_sensitive (1, 0; both null without that model).
    """
    risk = risk_model(bundle)
    probability = risk.probabilities(features)
    action = risk.actions(probability)
    outputs = {
        "default_probability": probability,
        "default_band": risk.bands(probability),
        "default_action": action,
        "default_reasons": _reason_texts(risk, features, np.flatnonzero(action != NONE)),
    }
    return pd.DataFrame(outputs | segment(bundle, features) | price(bundle, features), index=features.index)


def risk_model(bundle: Bundle) -> RiskModel:
    """Return the default-risk model of the bundle, whose digests were compared when the bundle was opened."""
    return RiskModel.open(bundle.folder(DEFAULT_RISK), bundle.description(DEFAULT_RISK))


def default_probability(bundle: Bundle, features: pd.DataFrame) -> NDArray[np.float64]:
    """Return the calibrated probability of default of each row, (n,)."""
    return risk_model(bundle).probabilities(features)


def segment(bundle: Bundle, features: pd.DataFrame) -> dict[str, NDArray[np.object_] | NDArray[np.float64]]:
    """Return the name of the segment of each row and how sure that is, each (n,)."""
    model = SegmentModel.open(bundle.folder(SEGMENTS), bundle.description(SEGMENTS))
    history = features[HISTORY_FEATURE].to_numpy(dtype="float64") if HISTORY_FEATURE in features else None
    assigned = model.assign(features, history)
    return {
        "segment": np.where(assigned.known, model.names(assigned.groups), UNKNOWN).astype(object),
        "segment_confidence": np.where(assigned.known, assigned.confidence, 0.0),
    }


def price(bundle: Bundle, features: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the probability that each row minds prices, and whether explaining pays, each (n,); null where no model is there.

    `features` hold what `price_text` gives as well.
    """
    if PRICE_SENSITIVITY not in bundle.manifest.models:
        return dict.fromkeys(("price_sensitivity", "price_sensitive"), np.full(len(features), np.nan))
    model = RiskModel.open(bundle.folder(PRICE_SENSITIVITY), bundle.description(PRICE_SENSITIVITY))
    probability = model.probabilities(features)
    return {"price_sensitivity": probability, "price_sensitive": (model.actions(probability) != NONE).astype("float64")}


def reads_texts(bundle: Bundle) -> bool:
    """Tell whether a tabular model of the bundle reads the texts of customers, as `price_text` gives them."""
    return PRICE_SENSITIVITY in bundle.manifest.models


def price_text(bundle: Bundle, engine: Engine, rows: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the score of the text of each row (customer_id, as_of) as a feature; nothing where no model asks for it."""
    if PRICE_SENSITIVITY not in bundle.manifest.models:
        return {}
    detail = bundle.description(PRICE_SENSITIVITY).detail
    text = TextScore.model_validate_json(orjson.dumps(detail["text"]))
    parts = [rows.iloc[start : start + READ_AT_ONCE] for start in range(0, len(rows), READ_AT_ONCE)]
    return {PRICE_TEXT: np.concatenate([text.apply(customer_texts(engine, part)) for part in parts])}


def as_records(reasons: tuple[Reason, ...]) -> list[dict[str, str | float | None]]:
    """Return the reasons of one customer, ready for JSON."""
    return [reason.as_record() for reason in reasons]


def _reason_texts(risk: RiskModel, features: pd.DataFrame, flagged: NDArray[np.int64]) -> NDArray[np.object_]:
    texts = np.full(len(features), "[]", dtype=object)
    # A model from before there were reasons still says who is at risk.
    if risk.catalogue is not None:
        texts[flagged] = [orjson.dumps(as_records(each)).decode() for each in risk.reasons(features, flagged)]
    return texts
