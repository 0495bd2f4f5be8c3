"""One spelling of an identifier, so that the same card or telephone is the same value from whichever system it comes."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class _Spelling:
    """How a kind is written: digits only, upper case, and how few characters are too few to be one."""

    digits: bool = False
    upper: bool = False
    shortest: int = 1


# An 86-prefixed mobile number has 13 digits; landlines have at least 7; cards and licences had 15 characters before they had 18.
_SPELLINGS = {
    "id_card": _Spelling(upper=True, shortest=15),
    "business_licence": _Spelling(upper=True, shortest=15),
    "phone": _Spelling(digits=True, shortest=7),
    "bank_account": _Spelling(digits=True, shortest=8),
}
_PLAIN = _Spelling()
_MOBILE_WITH_COUNTRY = 13


def normalised(kind: str | None, value: str) -> str:
    """Return `value` in the spelling of its kind, "" where nothing of it is left.

    Full-width characters become half-width and white space at the ends goes. Of telephones and bank accounts the digits stay,
    telephones without +86, 0086 or the 86 of a mobile number; of cards and licences spaces and hyphens go and letters are upper
    case. WeChat and app ids keep their case: systems hand out ids that differ by nothing else.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    spelling = _SPELLINGS.get(kind or "", _PLAIN)
    if kind == "phone":
        return _phone(text)
    if spelling.digits:
        return _digits(text)
    if not spelling.upper:
        return text
    # Once more: an accent behind a space or a hyphen now stands behind a letter.
    return unicodedata.normalize("NFKC", "".join(text.split()).replace("-", "").upper())


def problem(kind: str | None, value: str) -> str | None:
    """Return why a normalised value cannot be an identifier of its kind, None where it can.

    Fillers such as 无 or 00000000 would make one person of all who have them.
    """
    shortest = _SPELLINGS.get(kind or "", _PLAIN).shortest
    if len(value) < shortest:
        return f"must have at least {shortest} characters" + (f" to be a value of kind {kind}" if kind else "")
    if shortest > 1 and len(set(value)) == 1:
        return f"must not be one character repeated to be a value of kind {kind}"
    return None


def _phone(text: str) -> str:
    digits = _digits(text)
    if digits.startswith("0086"):
        return digits[4:]
    if digits.startswith("86") and (text.startswith("+") or (len(digits) == _MOBILE_WITH_COUNTRY and digits[2] == "1")):
        return digits[2:]
    return digits


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character.isdigit())
