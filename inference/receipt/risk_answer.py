"""What a risk model of a bundle says of one customer's facts: without pandas, and LightGBM is loaded for the first who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import orjson

from registry.bundle import Bundle

DEFAULT_RISK = "default-risk"
PRICE_SENSITIVITY = "price-sensitivity"
Facts = Mapping[str, Any]


class OneRisk:
    """A risk model that answers for one customer at a time."""

    def __init__(self, bundle: Bundle, name: str) -> None:
        # A service that is never asked for a score does not carry the library.
        from registry.tabular.risk_model import RiskModel  # noqa: PLC0415

        self._model = RiskModel.open(bundle.folder(name), bundle.description(name))
        self.version = bundle.manifest.models[name].version

    @property
    def columns(self) -> tuple[str, ...]:
        """The features that the model reads."""
        return self._model.columns

    def answer(self, facts: Facts) -> dict[str, Any]:
        """Return probability (calibrated), band, action and reasons (empty where none is advised or the model has none)."""
        given = [facts.get(name) for name in self.columns]
        row = np.array([[np.nan if value is None else float(value) for value in given]])
        probability = self._model.probabilities(row)
        action = str(self._model.actions(probability)[0])
        reasons = self._model.reasons(row)[0] if action != "none" and self._model.catalogue is not None else ()
        return {
            "probability": float(probability[0]),
            "band": str(self._model.bands(probability)[0]),
            "action": action,
            "reasons": [each.as_record() for each in reasons],
        }


@dataclass(frozen=True)
class _Edition:
    bundle_id: str
    name: str
    bundle: Bundle = field(compare=False)


def risk_of(bundle: Bundle, name: str) -> OneRisk:
    """Return a risk model of a bundle, opened once; BundleError where the bundle has none of that name."""
    return _opened(_Edition(bundle.manifest.bundle_id, name, bundle))


@lru_cache(maxsize=4)
def _opened(edition: _Edition) -> OneRisk:
    return OneRisk(edition.bundle, edition.name)


def with_risk(bundle: Bundle, facts: Facts) -> dict[str, Any]:
    """Return facts with the outputs of the bundle's risk models in place of those they hold, as the night would write them."""
    answer = risk_of(bundle, DEFAULT_RISK).answer(facts)
    outputs = {f"default_{name}": answer[name] for name in ("probability", "band", "action")}
    outputs["default_reasons"] = orjson.dumps(answer["reasons"]).decode()
    if PRICE_SENSITIVITY in bundle.manifest.models:
        price = risk_of(bundle, PRICE_SENSITIVITY).answer(facts)
        outputs |= {"price_sensitivity": price["probability"], "price_sensitive": float(price["action"] != "none")}
    return {**facts, **outputs}
