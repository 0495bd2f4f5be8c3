"""Where a webhook may be sent: nobody who subscribes shall reach what stands behind the service's own firewall."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from inference.error import WebhookAddressError

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
MAX_URL_CHARACTERS = 500
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""Addresses that lead to some IPv4 address behind a translator."""
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """A URL taken apart; `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return host and port as the header Host names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, networks: Sequence[Network]) -> Target:
    """Return where the URL leads.

    Raises
    ------
    WebhookAddressError
        For a URL that is too long, not of printable ASCII, neither https nor http to a loopback address that `networks` allow, with
        a name or password in it, or whose host is an address that is not allowed.
    """
    if len(url) > MAX_URL_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise WebhookAddressError(f"must be a URL of up to {MAX_URL_CHARACTERS} printable ASCII characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WebhookAddressError("is no URL") from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise WebhookAddressError("must begin with https:// and a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookAddressError("must not hold a user, a password or a fragment")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise WebhookAddressError("must be https; http is for loopback addresses only")
    literal = _literal(parts.hostname)
    if literal is not None:
        require_allowed(literal, networks)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)


async def resolve(target: Target, networks: Sequence[Network]) -> list[str]:
    """Return the addresses of the target's host, every one of them allowed.

    Raises
    ------
    WebhookAddressError
        The host has no address, or any that is not allowed: a name whose addresses change is refused when it is used.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError:
        raise WebhookAddressError("the host has no address") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    for each in addresses:
        address = ip_address(each.partition("%")[0])
        require_allowed(address, networks)
        if target.scheme == "http" and not _plain(address).is_loopback:
            raise WebhookAddressError("http is for loopback addresses only")
    return addresses


def require_allowed(address: Address, networks: Sequence[Network]) -> None:
    """Raise WebhookAddressError unless the address is a public one or in one of the networks."""
    plain = _plain(address)
    if any(plain.version == network.version and plain in network for network in networks):
        return
    translated = any(plain in network for network in _TRANSLATED if plain.version == network.version)
    if not plain.is_global or plain.is_multicast or translated:
        raise WebhookAddressError("the host has an address that is not public; see GRIDTAGS_WEBHOOK_NETWORKS")


def _plain(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" if literal is None else _plain(literal).is_loopback
