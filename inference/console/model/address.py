"""The model and version that an address names, and the addresses of pages about them."""

import re

from starlette.requests import Request

from registry.error import UnknownModelError
from registry.manifest import MODEL_NAME

_NUMBER = re.compile(r"[1-9]\d{0,8}")
HOME = "/console/models"


def number_in(request: Request, name: str) -> int:
    """Return the number in a part of the path; UnknownModelError for what is none."""
    text = request.path_params[name]
    if _NUMBER.fullmatch(text) is None:
        raise UnknownModelError(f"{name}: must be a number from 1 on")
    return int(text)


def model_in(request: Request) -> str:
    """Return the model in the path; UnknownModelError for what no model can be called."""
    text: str = request.path_params["model"]
    if re.fullmatch(MODEL_NAME, text) is None:
        raise UnknownModelError("model: there is none of this name")
    return text


def version_in(request: Request) -> tuple[str, int]:
    """Return model and version in the path."""
    return model_in(request), number_in(request, "version")


def version_path(model: str, version: int) -> str:
    """Return the address of a version's page."""
    return f"{HOME}/{model}/{version}"


def request_path(number: int) -> str:
    """Return the address of a request's page."""
    return f"{HOME}/promotions/{number}"
