"""A glance over many texts at once: which may hold something personal at all, which ask for it, which hold digits.

Most turns hold nothing and no finder need read them. The glance may be wrong in one direction only: what it passes over, no
finder would find.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nlp.glance import Joined
from nlp.personal.address import SITE
from nlp.personal.dictation import ASKS, SOME_DIGITS, asked_in
from nlp.personal.digit import RUN
from nlp.personal.found import Asked
from nlp.personal.lettered import HINT
from nlp.personal.personal_name import DOTTED_OR_NAMED, NAME_PLACES
from nlp.personal.personal_number import may_hold_number

# Parts no two texts: no pattern below takes it for a letter, a digit, a pause or white space.
_PARTED = "\0"
# What one character tells is looked for together: marks, letters, 户名 and dotted names.
_CHARACTER = re.compile(rf"[\[\x1e{HINT.pattern[1:-1]}{DOTTED_OR_NAMED.pattern[1:-1]}]")
_PERSONAL = (_CHARACTER, SITE, *(place for place in NAME_PLACES if place is not DOTTED_OR_NAMED))


class Glance(NamedTuple):
    """What was seen in texts: those that may hold something personal, what others ask for, those with two digits in a row.

    `figures` may be personal as well where something was asked for: a reading, or the answer to a question.
    """

    personal: frozenset[str]
    figures: frozenset[str]
    asking: Mapping[str, Asked]
    digits: frozenset[str]


def glance(texts: Iterable[str]) -> Glance:
    """Return what these texts show at a glance; equal ones count once."""
    distinct = list(dict.fromkeys(texts))
    joined = Joined(distinct, _PARTED)
    personal = {distinct[number] for pattern in _PERSONAL for number in joined.holding(pattern)}
    figures = {distinct[number] for number in joined.holding(RUN)} - personal
    numbers = set(filter(may_hold_number, figures))
    asking = {text: kinds for number in joined.holding(ASKS) if (kinds := asked_in(text := distinct[number]))}
    digits = frozenset(distinct[number] for number in joined.holding(SOME_DIGITS))
    return Glance(frozenset(personal | numbers), frozenset(figures - numbers), asking, digits)
