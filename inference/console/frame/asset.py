"""Style sheets and scripts: under an address that names their content, so that a browser asks once; compressed once."""

import asyncio
import gzip
import hashlib
import logging
import os
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path

import zstandard
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from inference.transport.compression import LEAST_BYTES, chosen_encoding

PREFIX = "/console/static"
_LOG = logging.getLogger("gridtags.service")
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_PACKAGED = "plotly.min.js"
_SUFFIX = {"zstd": ".zst", "gzip": ".gz"}
_ZSTD_LEVEL, _GZIP_LEVEL = 12, 6


@dataclass(frozen=True)
class Asset:
    """One file that pages load."""

    path: Path

    @cached_property
    def digest(self) -> str:
        """What its address names: other content has another address."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]

    @property
    def is_large(self) -> bool:
        """Whether compressing pays."""
        return self.path.stat().st_size >= LEAST_BYTES


class Assets:
    """The files beside the templates, and plotly's own script from its package; compressed copies lie in `kept`."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._kept = kept
        files = [each for each in sorted(folder.rglob("*")) if each.suffix in _KINDS]
        self._assets = {each.name: Asset(each) for each in files}
        if (packaged := _packaged()) is not None:
            self._assets[_PACKAGED] = Asset(packaged)

    def url(self, name: str) -> str:
        """Return the address of an asset; KeyError for one that is not there."""
        return f"{PREFIX}/{self._assets[name].digest}/{name}" if name in self._assets else f"{PREFIX}/none/{name}"

    def route(self) -> Route:
        """Return the route that answers them; they are public."""
        return Route(f"{PREFIX}/{{digest}}/{{name}}", self._answer, methods=["GET"], include_in_schema=False)

    async def _answer(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None or asset.digest != request.path_params["digest"]:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
        etag = f'"{asset.digest}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**headers, "etag": etag})
        path, encoding = await asyncio.to_thread(self._best, asset, request.headers.get("accept-encoding"))
        if encoding is not None:
            headers["content-encoding"] = encoding
        return FileResponse(path, headers={**headers, "etag": etag}, media_type=_KINDS[asset.path.suffix])

    def _best(self, asset: Asset, accepted: str | None) -> tuple[Path, str | None]:
        encoding = chosen_encoding(accepted.encode(errors="replace")) if accepted else None
        if encoding is None or not asset.is_large:
            return asset.path, None
        copy = self._kept / asset.digest / f"{asset.path.name}{_SUFFIX[encoding]}"
        try:
            if not copy.exists():
                _compress(asset.path, copy, encoding)
        except OSError as error:  # a full or read-only disk makes it slower, not impossible
            _LOG.warning("%s is sent as it is: %s", asset.path.name, error.strerror)
            return asset.path, None
        return copy, encoding


def _compress(path: Path, copy: Path, encoding: str) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    aside = copy.with_name(f".{copy.name}.{os.getpid()}")
    content = path.read_bytes()
    aside.write_bytes(
        zstandard.compress(content, _ZSTD_LEVEL) if encoding == "zstd" else gzip.compress(content, _GZIP_LEVEL, mtime=0)
    )
    aside.replace(copy)


def _packaged() -> Path | None:
    """Return plotly's script without importing plotly, which would bring a second of Python."""
    found = find_spec("plotly")
    folders = found.submodule_search_locations if found else None
    return Path(folders[0]) / "package_data" / _PACKAGED if folders else None
