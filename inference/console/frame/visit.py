"""Who is looking at a page."""

from dataclasses import dataclass

from starlette.requests import Request

from inference.console.frame.language import Language
from inference.key.ring import ApiKey

VISIT = "gridtags.visit"
"""Key of the `Visit` in the scope of a request that was let in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A session at one request: the key it was opened with, the language, and what every form has to bring back."""

    key: ApiKey
    language: Language
    csrf: str


def visit_of(request: Request) -> Visit:
    """Return the visit of a request that was let in."""
    visit: Visit = request.scope[VISIT]
    return visit
