"""The headers of a page of the console: what it may load, and where it may send."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

# Plotly makes one style element without a word in it and adds its rules by script, which no policy forbids: the hash is that of
# the empty text, so that no other inline style is let in.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {_EMPTY_STYLE}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
PAGE_HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    # Not `no-referrer`: a browser would then send forms with `Origin: null`.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def require_own_page(request: Request) -> None:
    """Raise HTTPException 403 for a write that a browser sends from a page of another origin."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    # Where the browser says so itself, a proxy in between may have changed the host.
    is_own = site in {"same-origin", "none"} if site else origin is None or _host(origin) == request.headers.get("host")
    if not is_own:
        raise HTTPException(HTTPStatus.FORBIDDEN, "the form comes from another site")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
