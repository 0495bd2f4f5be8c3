"""A linear text model as plain arrays in a folder, so that a service runs it without scikit-learn and without a pickle.

Below the folder `scorer`: `scorer.json` says which columns there are and how they are hashed, `intercept.npy` is (n_scores,),
`weights-0.npy` … are (places, n_scores) of each part, `rarity-0.npy` … (places,) where a part weighs rare n-grams more.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.error import TextModelError
from nlp.linear_scorer import HashedColumn, LinearScorer, NumberColumns
from nlp.ngram import Hashing

FOLDER = "scorer"
_FILE = "scorer.json"


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _HashedPart(_Stored):
    kind: Literal["hashed"] = "hashed"
    place: int
    by_word: bool
    least: int
    most: int
    places: int
    has_rarity: bool


class _NumberPart(_Stored):
    kind: Literal["numbers"] = "numbers"
    places: tuple[int, ...]


class _Scorer(_Stored):
    independent: bool
    parts: tuple[Annotated[_HashedPart | _NumberPart, Field(discriminator="kind")], ...]


def write_scorer(folder: Path, scorer: LinearScorer) -> None:
    """Write a scorer below `folder`; the same one always gives the same bytes."""
    target = folder / FOLDER
    target.mkdir()
    parts = tuple(_described(part) for part in scorer.parts)
    stored = _Scorer(independent=scorer.independent, parts=parts)
    (target / _FILE).write_text(stored.model_dump_json(), encoding="utf-8")
    np.save(target / "intercept.npy", scorer.intercept, allow_pickle=False)
    for number, part in enumerate(scorer.parts):
        np.save(target / f"weights-{number}.npy", part.weights, allow_pickle=False)
        if isinstance(part, HashedColumn) and part.rarity is not None:
            np.save(target / f"rarity-{number}.npy", part.rarity, allow_pickle=False)


def read_scorer(folder: Path) -> LinearScorer | None:
    """Return the scorer below `folder`, whose digests the bundle has verified; None where there is none.

    Raises
    ------
    TextModelError
        It is damaged; the message names the file.
    """
    path = folder / FOLDER / _FILE
    if not path.exists():
        return None
    try:
        stored = _Scorer.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise TextModelError(f"{path}: is not the description of a scorer: {type(error).__name__}") from error
    parts = tuple(_part(path.parent, number, part) for number, part in enumerate(stored.parts))
    return LinearScorer(parts, _array(path.parent / "intercept.npy"), stored.independent)


def _described(part: HashedColumn | NumberColumns) -> _HashedPart | _NumberPart:
    if isinstance(part, NumberColumns):
        return _NumberPart(places=tuple(part.places))
    hashing = vars(part.hashing)
    return _HashedPart(place=part.place, has_rarity=part.rarity is not None, **hashing)


def _part(folder: Path, number: int, stored: _HashedPart | _NumberPart) -> HashedColumn | NumberColumns:
    weights = _array(folder / f"weights-{number}.npy")
    if isinstance(stored, _NumberPart):
        return NumberColumns(stored.places, weights)
    hashing = Hashing(stored.by_word, stored.least, stored.most, stored.places)
    rarity = _array(folder / f"rarity-{number}.npy") if stored.has_rarity else None
    return HashedColumn(stored.place, hashing, rarity, weights)


def _array(path: Path) -> NDArray[Any]:
    try:
        # Read, not mapped: a file that changes while it is in service must not change an answer.
        array: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise TextModelError(f"{path}: is not an array: {type(error).__name__}") from error
    return array
