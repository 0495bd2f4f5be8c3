"""What is answered below /console where there is no page."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.frame import Frame


def elsewhere_page(frame: Frame) -> BaseRoute:
    """Return the route of every other path, which comes last."""
    return frame.page("/{rest:path}", _not_found)


async def _not_found(request: Request) -> Response:
    if not request.path_params["rest"]:
        return RedirectResponse("/console", HTTPStatus.PERMANENT_REDIRECT)
    raise HTTPException(HTTPStatus.NOT_FOUND)
