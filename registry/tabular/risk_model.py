"""The risk model in service: LightGBM's text file and what its description says about probabilities, bands and reasons."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import lightgbm as lgb
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.description import ModelDescription
from registry.error import ArtifactError
from registry.tabular.calibration import IDENTITY, Calibration
from registry.tabular.reason import Reason, ReasonCatalogue
from registry.tabular.reasoning import Reasoning

Floats = NDArray[np.float64]


class Frame(Protocol):
    """What is asked of a pandas frame; a service that has no pandas gives matrices."""

    @property
    def columns(self) -> Any:  # noqa: ANN401 - pandas' own index
        """The names of the columns."""

    @property
    def iloc(self) -> Any:  # noqa: ANN401 - pandas' own indexer
        """Rows and columns by place."""

    def __len__(self) -> int:
        """Return the number of rows."""


Table = Frame | Floats

SCORED_AT_ONCE = 100_000
EXPLAINED_AT_ONCE = 10_000
Part = TypeVar("Part", bound=BaseModel)
NONE, REMIND, VISIT = "none", "remind", "visit"


class ActionThresholds(BaseModel):
    """The probability from which a reminder, and from which a visit, costs less than it saves; above 1 means never."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    remind: float = Field(ge=0)
    visit: float = Field(ge=0)


@dataclass(frozen=True)
class RiskModel:
    """A booster of probabilities with its calibration, bands, actions and reasons.

    Rows are given as a frame with the model's columns among its own, or as a matrix (n, n_features) in the order of `columns`;
    NaN is null. A model from before calibration and reasons answers with its own scores as probabilities; without
    thresholds of cost, its bands C and D ask for a reminder and a visit, as their tags did.
    """

    booster: Any  # LightGBM carries no types
    columns: tuple[str, ...]
    calibration: Calibration
    band_begins: Mapping[str, float]
    thresholds: ActionThresholds
    catalogue: ReasonCatalogue | None

    @classmethod
    def open(cls, folder: Path, description: ModelDescription) -> Self:
        """Return the model whose `model.txt` lies in `folder`; whoever calls this has compared digests.

        Raises
        ------
        ArtifactError
            It is no booster, or the description holds a calibration, thresholds or reasons that are none.
        """
        if description.kind != "lightgbm":
            raise ArtifactError(f"{folder}: a risk model is of kind lightgbm, this one is {description.kind}")
        try:
            booster = lgb.Booster(model_file=folder / "model.txt")
        except lgb.basic.LightGBMError as error:
            raise ArtifactError(f"{folder / 'model.txt'}: {error}") from error
        return cls.of(booster, description)

    @classmethod
    def of(cls, booster: Any, description: ModelDescription) -> Self:  # noqa: ANN401 - LightGBM carries no types
        """Return the model of a booster that is in memory; ArtifactError as in `open`."""
        detail, begins = description.detail, dict(sorted(description.thresholds.items()))
        if booster.num_feature() != len(description.columns):
            raise ArtifactError(
                f"the booster has {booster.num_feature()} features, its description {len(description.columns)}"
            )
        return cls(
            booster=booster,
            columns=description.columns,
            calibration=_part(Calibration, detail, "calibration") or IDENTITY,
            band_begins=begins,
            thresholds=_part(ActionThresholds, detail, "thresholds") or _thresholds_of_bands(begins),
            catalogue=_part(ReasonCatalogue, detail, "reasons"),
        )

    def scores(self, x: Table) -> Floats:
        """Return the score of each row, (n,), higher is riskier; memory beyond it does not grow with n."""
        scores = np.empty(len(x))
        for start, rows in self._batches(x, SCORED_AT_ONCE):
            scores[start : start + len(rows)] = self.booster.predict(rows)
        return scores

    def probabilities(self, x: Table) -> Floats:
        """Return the calibrated probability of each row, (n,)."""
        return self.calibration.apply(self.scores(x))

    def bands(self, probabilities: ArrayLike) -> NDArray[np.object_]:
        """Return the band of each probability, (n,): A lies below where the first of the others begins."""
        names = np.array(["A", *self.band_begins], dtype=object)
        return names[np.searchsorted(list(self.band_begins.values()), np.asarray(probabilities), side="right")]

    def actions(self, probabilities: ArrayLike) -> NDArray[np.object_]:
        """Return what pays at each probability, (n,): none, remind or visit."""
        given = np.asarray(probabilities)
        chosen = np.where(given >= self.thresholds.remind, REMIND, NONE)
        return np.where(given >= self.thresholds.visit, VISIT, chosen).astype(object)

    def reasons(self, x: Table, rows: Sequence[int] | NDArray[np.int64] | None = None) -> list[tuple[Reason, ...]]:
        """Return at most four reasons for each row of x, or for those at the places `rows`, in that order.

        Raises
        ------
        ArtifactError
            The model was stored without a reason catalogue.
        """
        chosen = x if rows is None else _rows(x, np.asarray(rows, dtype="int64"))
        found: list[tuple[Reason, ...]] = []
        for _, values in self._batches(chosen, EXPLAINED_AT_ONCE):
            # The last column is the expected value, the same for everyone.
            found += self._reasoning.reasons(values, self.booster.predict(values, pred_contrib=True)[:, :-1])
        return found

    @cached_property
    def _reasoning(self) -> Reasoning:
        if self.catalogue is None:
            raise ArtifactError("this version of the risk model was stored without reasons; train and promote it again")
        return Reasoning(self.catalogue, self.columns)

    def _batches(self, x: Table, size: int) -> Iterator[tuple[int, Floats]]:
        """Yield where each batch begins and its rows (≤ size, n_features), without copying a matrix."""
        if not isinstance(x, np.ndarray):
            if missing := [name for name in self.columns if name not in x.columns]:
                raise ArtifactError(f"the rows lack {', '.join(missing)}, which the risk model needs")
            places = x.columns.get_indexer(list(self.columns))
        elif x.ndim != 2 or x.shape[1] != len(self.columns):  # noqa: PLR2004 - a matrix
            raise ArtifactError(f"rows have the shape {x.shape}, allowed is (n, {len(self.columns)})")
        for start in range(0, len(x), size):
            if isinstance(x, np.ndarray):
                yield start, x[start : start + size]
            else:
                yield start, x.iloc[start : start + size, places].to_numpy(dtype="float64")


def _rows(x: Table, places: NDArray[np.int64]) -> Table:
    return x[places] if isinstance(x, np.ndarray) else x.iloc[places]


def _thresholds_of_bands(begins: Mapping[str, float]) -> ActionThresholds:
    never = 2.0
    return ActionThresholds(remind=begins.get("C", never), visit=begins.get("D", never))


def _part(model: type[Part], detail: Mapping[str, Any], key: str) -> Part | None:
    """Return what `detail` holds under `key`; null where it holds nothing."""
    if key not in detail:
        return None
    try:
        return model.model_validate_json(json.dumps(detail[key]))
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'value'}: {each['msg']}" for each in error.errors())
        raise ArtifactError(f"detail.{key} of the risk model: {bad}") from error
