"""Headers of a request as the server delivers them: pairs of bytes, names in lower case."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return the first header called `name` (lower case), None for none; starlette's own type decodes all of them."""
    for key, value in scope["headers"]:
        if key == name:
            return value
    return None
