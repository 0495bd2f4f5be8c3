"""Invented numbers with right check digits: identity cards, business licences, bank accounts, telephones, accounts of apps.

None was ever given out: the region 99 does not exist, mobile numbers that begin with 154 or 164 are not allotted, no bank has the
prefix 629999. A number follows from the running number of its owner, so that two owners never share one by accident.
"""

from hashlib import blake2b

import numpy as np

_SPACE = 100_000_000
_APART = 6_700_417  # coprime to the space
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CARD_CHECK = "10X98765432"
_LICENCE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100
_UNIT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


def scattered(owner: int, seed: int) -> int:
    """Return eight digits for a running number: unique, and without order."""
    return (owner * _APART + 91_763 + seed * 7_919) % _SPACE


def phone(owner: int, seed: int, *, another: bool = False) -> str:
    """Return a mobile number; `another` one is what the owner had before, or has never told."""
    return f"{164 if another else 154}{scattered(owner, seed):08d}"


def identity_card(owner: int, seed: int, born: np.datetime64) -> str:
    """Return an identity number, 18 characters."""
    number = f"{scattered(owner, seed) % 10_000_000:07d}"
    body = f"99{number[:4]}{str(born).replace('-', '')}{number[4:]}"
    return body + _CARD_CHECK[sum(w * int(d) for w, d in zip(_CARD_WEIGHTS, body, strict=True)) % 11]


def business_licence(owner: int, seed: int) -> str:
    """Return a unified social credit code, 18 characters."""
    unit = f"{scattered(owner, seed):08d}"
    check = (11 - sum(w * int(d) for w, d in zip(_UNIT_WEIGHTS, unit, strict=True)) % 11) % 11
    body = f"91990101{unit}{'X' if check == 10 else check}"
    total = sum(_LICENCE_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + _LICENCE_LETTERS[(31 - total % 31) % 31]


def bank_account(owner: int, seed: int) -> str:
    """Return a card number that passes Luhn's check, 19 digits."""
    body = f"6299990000{scattered(owner, seed):08d}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def wechat(owner: int, seed: int) -> str:
    """Return what the messenger calls a follower of an account, 28 characters."""
    return f"oYh{blake2b(f'{seed}-{owner}'.encode(), digest_size=12).hexdigest()}0"


def app_user(owner: int, seed: int) -> str:
    """Return a user number of the utility's app."""
    return f"wsgw{scattered(owner, seed):08d}"
