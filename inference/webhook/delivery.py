"""Sends one request to an address that was checked, and reads no more of the answer than its status.

Written on asyncio's own connections: a client that follows redirects, resolves again or goes through a proxy would undo the check,
and one in a thread cannot be given a time limit for the whole.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path

from inference.error import WebhookAddressError
from inference.webhook.address import Network, Target, resolve

_LINE_LIMIT = 8_192
_HEADER_LINES = 100
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r\n")
_CONTINUE, _SWITCHING, _GOOD, _NOT_GOOD = 100, 101, 200, 300


class DeliveryError(Exception):
    """The other side did not take it; the message is one line without anything the other side sent."""


class Sender:
    """Posts JSON; one connection per request."""

    def __init__(self, timeout_seconds: float, networks: Sequence[Network], ca_file: Path | None = None) -> None:
        self._timeout = timeout_seconds
        self._networks = networks
        self._tls = ssl.create_default_context()
        if ca_file is not None:
            self._tls.load_verify_locations(ca_file)

    async def post(self, target: Target, body: bytes, headers: Mapping[str, str]) -> None:
        """Return when the target answered 2xx.

        Raises
        ------
        DeliveryError
            It has no allowed address, cannot be reached, does not answer in time as a whole, or answers otherwise.
        """
        try:
            async with asyncio.timeout(self._timeout):
                status = await self._exchange(target, body, headers)
        except TimeoutError:
            raise DeliveryError(f"no answer within {self._timeout:g} seconds") from None
        except ssl.SSLError as error:
            raise DeliveryError(f"TLS: {error.reason or type(error).__name__}") from None
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, WebhookAddressError) as error:
            known = isinstance(error, WebhookAddressError)
            raise DeliveryError(str(error) if known else f"no connection: {type(error).__name__}") from None
        if not _GOOD <= status < _NOT_GOOD:
            raise DeliveryError(f"answered with status {status}")

    async def _exchange(self, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        reader, writer = await self._connect(target)
        try:
            writer.write(_request(target, body, headers) + body)
            await writer.drain()
            return await _status(reader)
        finally:
            writer.transport.abort()

    async def _connect(self, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        addresses = await resolve(target, self._networks)
        for address in addresses[:-1]:
            try:
                return await self._open(address, target)
            except ssl.SSLError:
                raise
            except OSError:
                continue
        return await self._open(addresses[-1], target)

    async def _open(self, address: str, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if target.scheme == "http":
            return await asyncio.open_connection(address, target.port, limit=_LINE_LIMIT)
        return await asyncio.open_connection(
            address, target.port, limit=_LINE_LIMIT, ssl=self._tls, server_hostname=target.host
        )


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    fixed = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "gridtags",
        "Connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**fixed, **headers}.items())
    return f"POST {target.path} HTTP/1.1\r\n{lines}\r\n".encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    while True:
        found = _STATUS.fullmatch(await reader.readuntil(b"\n"))
        if found is None:
            raise DeliveryError("answered with something that is not HTTP")
        status = int(found[1])
        if not _CONTINUE <= status < _GOOD or status == _SWITCHING:
            return status
        for _ in range(_HEADER_LINES):
            if await reader.readuntil(b"\n") in {b"\r\n", b"\n"}:
                break
        else:
            raise DeliveryError("answered with too many headers")
