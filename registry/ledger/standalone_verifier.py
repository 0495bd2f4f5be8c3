"""Verifies a ledger that `gridtags audit export FILE` wrote. One file, nothing but Python 3.9 or newer, no network.

    python verify_ledger.py FILE [--key FINGERPRINT] [--root ROOT.json]

Compare the fingerprint it prints with the one you were given (or give it with --key). A root that you kept from an earlier audit
(--root) shows whether anything before it was rewritten since, even by somebody who holds the key. Exit code 0: everything is as it
was written; 1: each line says what is not. Ed25519 is implemented after RFC 8032, section 5.1; only verification, so nothing
here is secret.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Point = tuple[int, int, int, int]
    Json = dict[str, Any]

FORMAT = "gridtags-ledger-1"
START = "0" * 64
ENTRY_KEYS = {"number", "at", "kind", "by", "subject", "content", "previous", "digest"}
ROOT_KEYS = {"day", "number", "digest", "at", "previous", "public_key", "signature"}

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class BrokenError(Exception):
    """The file is not what it should be; the message is one line."""


def add(one: Point, other: Point) -> Point:
    """Add two points in extended coordinates (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor: int, point: Point) -> Point:
    """Multiply a point by a number."""
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = add(result, point)
        point = add(point, point)
        factor >>= 1
    return result


def same(one: Point, other: Point) -> bool:
    """Tell whether two points are equal."""
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def point_of(content: bytes) -> Point | None:
    """Decode a point (RFC 8032, 5.1.3); null where there is none."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
    1,
    46827403850823179245072216630277197565144205554125654976674165829533817101731,
)


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Verify an Ed25519 signature of bytes (RFC 8032, 5.1.7)."""
    if len(public_key) != 32 or len(signature) != 64:  # noqa: PLR2004
        return False
    key, nonce = point_of(public_key), point_of(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or answer >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return same(multiply(answer, BASE), add(nonce, multiply(challenge, key)))


def canonical(content: object) -> str:
    """Return the one text that JSON content has: keys sorted, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def lines_of(path: str) -> Iterator[tuple[int, Json]]:
    """Give number and content of each line; BrokenError for one that is not as it was written."""
    with open(path, "rb") as stream:  # noqa: PTH123
        for number, raw in enumerate(stream, 1):
            try:
                text = raw.decode()
                content = json.loads(text)
                written = canonical(content) + "\n"
                written.encode()
            except (ValueError, RecursionError):
                raise BrokenError(f"line {number}: is no JSON in UTF-8") from None
            if text != written or not isinstance(content, dict):
                raise BrokenError(f"line {number}: is not as it was written")
            yield number, content


class Roots:
    """The signed roots, which come before the entries."""

    def __init__(self, public_key: str, first: int) -> None:
        self.first = first
        self.public_key = bytes.fromhex(public_key)
        self.by_number: dict[int, list[Json]] = {}
        self.count = 0
        self.last: Json | None = None

    def take(self, line: int, root: Json) -> None:
        """Check signature and order of a root."""
        if not isinstance(root, dict) or set(root) != ROOT_KEYS:
            raise BrokenError(f"line {line}: is no root")
        day, content = root["day"], {key: value for key, value in root.items() if key != "signature"}
        if root["public_key"] != self.public_key.hex():
            raise BrokenError(f"root of {day}: is signed with another key")
        if not is_signed(self.public_key, canonical(content).encode(), hex_bytes(root["signature"])):
            raise BrokenError(f"root of {day}: its signature is wrong")
        if root["previous"] != (digest_of(canonical(self.last)) if self.last else START):
            raise BrokenError(f"root of {day}: does not follow the root before it")
        if self.last and (root["day"] <= self.last["day"] or root["number"] < self.last["number"]):
            raise BrokenError(f"root of {day}: is out of order")
        if root["number"] >= self.first - 1:  # those before an extract have nothing in it to be compared with
            self.by_number.setdefault(root["number"], []).append(root)
        self.last = root
        self.count += 1

    def compare(self, number: int, digest: str) -> None:
        """Compare an entry with the roots that signed it."""
        for root in self.by_number.pop(number, ()):
            if root["digest"] != digest:
                raise BrokenError(f"entry {number}: is not the one that the root of {root['day']} signed")


def hex_bytes(text: object) -> bytes:
    """Return the bytes that small hexadecimal digits stand for, none where they are not that."""
    try:
        content = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return content if content.hex() == text else b""


def check_entry(line: int, entry: Json, number: int, previous: str) -> str:
    """Check an entry that should have this number and follow the digest `previous`; return its digest."""
    if not isinstance(entry, dict) or set(entry) != ENTRY_KEYS:
        raise BrokenError(f"line {line}: is no entry")
    if entry["number"] != number:
        raise BrokenError(f"entry {entry['number']}: stands where entry {number} should")
    if entry["previous"] != previous:
        raise BrokenError(f"entry {number}: does not follow the entry before it")
    if digest_of(canonical({key: value for key, value in entry.items() if key != "digest"})) != entry["digest"]:
        raise BrokenError(f"entry {number}: was changed")
    return entry["digest"]


def verify(path: str, fingerprint: str = "", kept: Json | None = None) -> tuple[str, int, int]:
    """Return (public key, number of roots, number of entries); BrokenError says what is wrong first."""
    lines = lines_of(path)
    head = beginning(lines)
    given, public_key = fingerprint.replace(" ", "").lower(), head["public_key"]
    if given and not fingerprint_of(public_key).replace(" ", "").startswith(given):
        raise BrokenError(f"the key is not yours: its fingerprint is {fingerprint_of(public_key)}")
    first, previous = head["first"], head["previous"]
    roots, number = Roots(public_key, first), first - 1
    for line, content in lines:
        if set(content) == {"root"} and number == first - 1:
            roots.take(line, content["root"])
        elif set(content) == {"entry"}:
            roots.compare(number, previous)  # of an extract: the entry before it
            previous = check_entry(line, content["entry"], number + 1, previous)
            number += 1
            roots.compare(number, previous)
            if kept and kept["number"] == number and kept["digest"] != previous:
                raise BrokenError(f"entry {number}: is not the one that your root of {kept['day']} signed")
        else:
            raise BrokenError(f"line {line}: is neither root nor entry")
    finish(roots, number, kept)
    return public_key, roots.count, number - first + 1


def beginning(lines: Iterator[tuple[int, Json]]) -> Json:
    """Return the first line: format, key, number of the first entry, and the digest of the one before it."""
    _, head = next(lines, (1, {"format": None}))
    known = set(head) == {"format", "public_key", "first", "previous"} and head["format"] == FORMAT
    numbered = known and isinstance(head["first"], int) and head["first"] >= 1
    if not numbered or len(hex_bytes(head["public_key"])) != 32 or (head["first"] == 1 and head["previous"] != START):  # noqa: PLR2004
        raise BrokenError(f"line 1: is not the beginning of a {FORMAT}")
    return head


def finish(roots: Roots, number: int, kept: Json | None) -> None:
    """Check that nothing is missing at the end."""
    if roots.by_number or (kept and kept["number"] > number):
        raise BrokenError(f"the newest entries are gone: there are {number}, more were signed")
    if number and (roots.last is None or roots.last["number"] != number):
        raise BrokenError(f"entry {number} is not signed by the newest root")


def fingerprint_of(public_key: str) -> str:
    """Return what people compare keys by."""
    digest = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an exported ledger.")
    parser.add_argument("file")
    parser.add_argument("--key", default="", help="fingerprint that you were given")
    parser.add_argument("--root", help="a root that you kept")
    options = parser.parse_args()
    try:
        kept = None
        if options.root:
            with open(options.root, encoding="utf-8") as stream:  # noqa: PTH123
                kept = json.load(stream)
        public_key, roots, entries = verify(options.file, options.key, kept)
    except (BrokenError, OSError, ValueError) as error:
        print(f"BROKEN {options.file}: {error}")  # noqa: T201
        return 1
    print(f"OK {entries} entries, {roots} roots, key {fingerprint_of(public_key)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
