"""Running the tabular models of a bundle: who may default, and which segment a customer belongs to."""

import lightgbm as lgb
import numpy as np
import pandas as pd

from nlp.estimator import load_estimator
from registry.bundle import Bundle

DEFAULT_RISK = "default-risk"
SEGMENTS = "segments"


def score(bundle: Bundle, features: pd.DataFrame) -> pd.DataFrame:
    """Return default_probability, default_band (A–D) and segment (its name) for rows of features, in their order."""
    outputs = {"default_probability": default_probability(bundle, features)}
    outputs["default_band"] = bands(outputs["default_probability"], bundle.description(DEFAULT_RISK).thresholds)
    outputs["segment"] = segment(bundle, features)
    return pd.DataFrame(outputs, index=features.index)


def default_probability(bundle: Bundle, features: pd.DataFrame) -> np.ndarray:
    """Return the probability of default of each row, (n,)."""
    booster = lgb.Booster(model_file=bundle.folder(DEFAULT_RISK) / "model.txt")
    return np.asarray(booster.predict(features[list(bundle.description(DEFAULT_RISK).columns)]))


def bands(probability: np.ndarray, begins: dict[str, float]) -> np.ndarray:
    """Return the band of each probability: `begins` maps a band to its lowest probability, A lies below all of them."""
    names = ["A", *sorted(begins)]
    edges = [begins[name] for name in sorted(begins)]
    return np.array(names, dtype=object)[np.searchsorted(edges, probability, side="right")]


def segment(bundle: Bundle, features: pd.DataFrame) -> np.ndarray:
    """Return the name of the segment of each row, (n,)."""
    description = bundle.description(SEGMENTS)
    pipeline = load_estimator(bundle.folder(SEGMENTS) / "model.skops")
    groups = pipeline.predict(features[list(description.columns)].to_numpy())
    return np.array(description.classes, dtype=object)[groups]
