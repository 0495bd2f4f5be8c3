"""Why a customer was flagged, in plain Chinese: groups of features, what each is called, and what is usual.

A reason is only given where the customer's own value lies on the risky side of what is usual, so that no sentence
contradicts itself whatever a model may have made of the rest.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registry.error import ArtifactError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Risky = Literal["high", "low", "either"]
Unit = Literal["yuan", "yuan_per_kva", "day", "time", "bill", "percent", "ratio", "year", "kwh", "kva", "kv", "flag"]

_FROZEN = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Reason(NamedTuple):
    """One reason: its group and code, the sentence, the customer's value and the usual one, and its part in log odds.

    `value` is None where the feature is null for the customer and the catalogue says what that means; `usual` is None where
    most of those who paid have none.
    """

    group: str
    code: str
    text: str
    value: float | None
    usual: float | None
    contribution: float

    def as_record(self) -> dict[str, str | float | None]:
        """Return the fields by name, the numbers rounded to 4 digits, ready for JSON."""
        numbers = {"value": self.value, "usual": self.usual, "contribution": self.contribution}
        rounded = {name: None if number is None else round(number, 4) for name, number in numbers.items()}
        return {"group": self.group, "code": self.code, "text": self.text, **rounded}


class ReasonFeature(BaseModel):
    """What a feature is called in a sentence, in which unit its value is shown, and on which side it is risky.

    `null` is the whole phrase where the value is null; without it a null is never a reason. A `flag` shows its phrase alone.
    """

    model_config = _FROZEN

    name: str
    phrase: Text
    unit: Unit
    risky: Risky
    null: Text | None = None


class ReasonGroup(BaseModel):
    """Features that say the same to a customer: one reason at most comes out of a group."""

    model_config = _FROZEN

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    code: Annotated[str, StringConstraints(pattern=r"^R\d{2}$")]
    text: Text
    features: tuple[ReasonFeature, ...] = Field(min_length=1)


class ReasonCatalogue(BaseModel):
    """The groups of a model's features; `usual` is the median of each among customers who paid, empty until it is fitted.

    `kinds` are the 0/1 features that say of which kind a customer is; `usual_of_kind` holds, for those with customers enough, what
    is usual among their own: a steel mill is not held against flats. At most `most` reasons are given, each with more than
    `floor` log odds.
    """

    model_config = _FROZEN

    floor: float = Field(default=0.05, ge=0)
    most: int = Field(default=4, ge=1, le=4)
    kinds: tuple[str, ...] = ()
    groups: tuple[ReasonGroup, ...] = Field(min_length=1)
    usual: dict[str, float] = Field(default_factory=dict)
    usual_of_kind: dict[str, dict[str, float]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, names in (
            ("group", [group.id for group in self.groups]),
            ("code", [group.code for group in self.groups]),
            ("feature", [feature.name for feature in self.features()]),
        ):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                raise ValueError(f"{what} {', '.join(twice)} stands more than once, allowed once")
        return self

    def features(self) -> Iterator[ReasonFeature]:
        """Yield the features of all groups."""
        for group in self.groups:
            yield from group.features

    def require(self, columns: Sequence[str], refused: Collection[str] = ()) -> Self:
        """Return itself where every column of a model belongs to a group, and none of `refused` stands in one.

        Raises
        ------
        ArtifactError
            Names the columns without a group, or the refused features (protected, or not for risk).
        """
        named = {feature.name for feature in self.features()}
        if missing := [name for name in columns if name not in named]:
            raise ArtifactError(f"reasons: no group has {', '.join(missing)}; every feature belongs to exactly one")
        if wrong := sorted(named & set(refused)):
            raise ArtifactError(f"reasons: {', '.join(wrong)} may not be a reason for risk")
        return self

    def require_directions(self, increasing: Collection[str], decreasing: Collection[str]) -> Self:
        """Return itself where no feature is called risky on the side that the model holds safe.

        Raises
        ------
        ArtifactError
            Names the features whose `risky` contradicts the model's monotone constraints.
        """
        needed = dict.fromkeys(increasing, "high") | dict.fromkeys(decreasing, "low")
        wrong = [each for each in self.features() if needed.get(each.name, each.risky) != each.risky]
        if wrong:
            said = ", ".join(f"{each.name} (risky = {each.risky!r}, must be {needed[each.name]!r})" for each in wrong)
            raise ArtifactError(f"reasons contradict the monotone constraints: {said}")
        return self

    def with_usual(
        self, usual: Mapping[str, float], usual_of_kind: Mapping[str, Mapping[str, float]] | None = None
    ) -> Self:
        """Return the catalogue with what is usual, for everybody and for kinds; where that is NaN, a feature is no reason."""
        of_kind = {kind: _known(values) for kind, values in (usual_of_kind or {}).items()}
        return self.model_copy(update={"usual": _known(usual), "usual_of_kind": of_kind})


def _known(usual: Mapping[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in usual.items() if math.isfinite(value)}
