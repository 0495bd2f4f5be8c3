"""Check digits of the numbers that have one."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_LENGTH = 18
_TEN = 10


def is_identity_number(number: str) -> bool:
    """Say whether 18 characters are a citizen's number by their check digit (GB 11643, ISO 7064 MOD 11-2)."""
    if len(number) != _ID_LENGTH or not number[:-1].isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    return _ID_CHECKS[total % len(_ID_CHECKS)] == number[-1].upper()


def passes_luhn(number: str) -> bool:
    """Say whether the digits of a bank card end in the right check digit (ISO/IEC 7812, Luhn)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit // _TEN + digit % _TEN for digit in doubled) % _TEN == 0
