"""Named quantiles within a class of customers, fixed for each snapshot, so that a rule can say “the upper fifth of its kind”."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.error import InferenceError


class Quantile(BaseModel):
    """`share` of the customers with the same value of `by` have a lower `feature`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    feature: str
    by: str
    share: float = Field(gt=0, lt=1)


class QuantileFile(BaseModel):
    """The file of all named quantiles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quantile: tuple[Quantile, ...]


def load_quantiles(path: Path) -> tuple[Quantile, ...]:
    """Read the named quantiles.

    Raises
    ------
    InferenceError
        The file is missing or wrong; the message names it and the path of the bad key.
    """
    try:
        return QuantileFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).quantile
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InferenceError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def quantile_columns(
    facts: Mapping[str, object], values: Mapping[str, Mapping[str, float]], quantiles: Sequence[Quantile]
) -> dict[str, float | None]:
    """Return the quantile columns of one customer: the value of the customer's own class, null where the class has none.

    `values` are those that the snapshot was computed with: `{name: {class: value}}`.
    """
    return {each.name: values.get(each.name, {}).get(str(facts.get(each.by))) for each in quantiles}
