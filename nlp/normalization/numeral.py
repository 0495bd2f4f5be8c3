"""The value of a spoken numeral: 一百二十三, 一百二 (120), 两万五 (25,000), 二九八 (298)."""

import re

_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2}
DIGITS = "".join(_VALUES)
NUMERALS = DIGITS + "十百千万"

_D = "[一二三四五六七八九两]"
_BELOW_TEN_THOUSAND = re.compile(f"(?:({_D})千)?零?(?:({_D})百)?零?(?:({_D}?)(十))?零?({_D})?")
_SHORTENED = re.compile("[百千][一二三四五六七八九]$")


def spelled(digits: str) -> str:
    """Return digits said one by one as digits: 一三八 is 138."""
    return "".join(str(_VALUES[digit]) for digit in digits)


def value_of(numeral: str) -> int | None:
    """Return the number that is meant, null where none is: 七八百 and 三五 are guesses of the speaker, not numbers."""
    if all(character in _VALUES for character in numeral):
        return None if len(numeral) in (0, 2) else int(spelled(numeral))
    head, ten_thousand, tail = numeral.partition("万")
    if not ten_thousand:
        return _below(head)
    thousands, rest = _below(head), _below(tail) if tail else 0
    if not thousands or rest is None:
        return None
    return thousands * 10_000 + (rest * 1000 if len(tail) == 1 else rest)


def _below(numeral: str) -> int | None:
    match = _BELOW_TEN_THOUSAND.fullmatch(numeral)
    if not match or not numeral:
        return None
    thousands, hundreds, tens, ten, ones = match.groups()
    number = (
        1000 * _VALUES.get(thousands, 0) + 100 * _VALUES.get(hundreds, 0) + (10 * _VALUES.get(tens, 1) if ten else 0)
    )
    one = _VALUES.get(ones, 0)
    if not _SHORTENED.search(numeral):
        return number + one
    return number + one * (100 if numeral[-2] == "千" else 10)
