"""The description of the service as a page that works without internet: Swagger UI from the package `fastapi-offline`."""

from functools import cache, partial
from importlib.resources import files

from starlette.responses import Response
from starlette.routing import Route

from inference.error import ServiceConfigurationError

_FOLDER = "/docs"
_PACKAGED = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
_START = """
window.addEventListener("load", () => SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#page", deepLinking: true, persistAuthorization: false, validatorUrl: null,
  displayRequestDuration: true, docExpansion: "none", filter: true,
}));
"""
_PAGE = f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>gridtags 接口说明</title>
<link rel="icon" href="{_FOLDER}/favicon.png"><link rel="stylesheet" href="{_FOLDER}/swagger-ui.css">
<script src="{_FOLDER}/swagger-ui-bundle.js"></script><script src="{_FOLDER}/start.js"></script></head>
<body><div id="page"></div></body></html>
"""
# Nothing from elsewhere, and no script in the page itself; Swagger UI sets styles on elements.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
DOCS_PATHS = frozenset({_FOLDER, *(f"{_FOLDER}/{name}" for name in (*_PACKAGED, "start.js"))})


def docs_routes() -> list[Route]:
    """Return the page and what it loads; all of it is public, as the description is, and needs no key."""
    page = partial(_page, _PAGE.encode(), "text/html", _POLICY)
    start = partial(_page, _START.encode(), "text/javascript", _POLICY)
    packaged = [
        Route(f"{_FOLDER}/{name}", partial(_packaged, name, kind), methods=["GET"], include_in_schema=False)
        for name, kind in _PACKAGED.items()
    ]
    return [
        Route(_FOLDER, page, methods=["GET"], include_in_schema=False),
        Route(f"{_FOLDER}/start.js", start, methods=["GET"], include_in_schema=False),
        *packaged,
    ]


async def _page(content: bytes, kind: str, policy: str, _: object) -> Response:
    return Response(content, media_type=kind, headers={"content-security-policy": policy})


async def _packaged(name: str, kind: str, _: object) -> Response:
    return Response(_read(name), media_type=kind, headers={"cache-control": "public, max-age=86400"})


@cache
def _read(name: str) -> bytes:
    try:
        return (files("fastapi_offline") / "static" / name).read_bytes()
    except ModuleNotFoundError as error:
        raise ServiceConfigurationError("the page /docs needs the package fastapi-offline") from error
