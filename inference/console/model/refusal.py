"""What a page says where a promotion is refused: in a few words why, and the whole sentence of the rule that refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from inference.console.frame.language import term
from registry.error import (
    EvidenceError,
    FourEyesError,
    MissedGateError,
    PromotionError,
    RegistryError,
    RequestStateError,
    StaleEvidenceError,
)

_WORDS: Mapping[type[RegistryError], tuple[str, HTTPStatus]] = {
    FourEyesError: (term("须由另一名有权限的人办理"), HTTPStatus.FORBIDDEN),
    StaleEvidenceError: (term("所依据的内容已变化"), HTTPStatus.CONFLICT),
    MissedGateError: (term("有门槛未通过"), HTTPStatus.CONFLICT),
    RequestStateError: (term("申请当前的状态不允许此操作"), HTTPStatus.CONFLICT),
    EvidenceError: (term("依据不齐全或已被改动"), HTTPStatus.CONFLICT),
    PromotionError: (term("不能办理"), HTTPStatus.CONFLICT),
}


@dataclass(frozen=True)
class Refusal:
    """Why something was refused: `words` of the dictionary, and what the rule itself says."""

    words: str
    said: str
    status: HTTPStatus


def refusal_of(error: RegistryError) -> Refusal | None:
    """Return what a page says of an error, null for one that is no refusal."""
    found = next((_WORDS[each] for each in type(error).__mro__ if each in _WORDS), None)
    return None if found is None else Refusal(found[0], str(error), found[1])
