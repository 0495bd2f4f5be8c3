"""Many phrases in one regular expression, searched at the price of few."""

from collections.abc import Iterable


def by_first_character(phrases: Iterable[str]) -> dict[str, list[str]]:
    """Return the rests of phrases, which begin with a plain character, under that character; the order is kept.

    Joined as `first(?:rest|rest)|…` they let the search skip every place where none begins, and try few where one does.
    """
    grouped: dict[str, list[str]] = {}
    for phrase in phrases:
        grouped.setdefault(phrase[0], []).append(phrase[1:])
    return grouped


def any_of_phrases(phrases: Iterable[str]) -> str:
    """Return the regular expression of one of these phrases; of two that fit, the one named first."""
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first_character(phrases).items())
