"""The text as models read it. What is shown and masked is never altered by it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.glance import hits
from nlp.normalization import filler, number, repeat
from nlp.normalization.filler import without_fillers
from nlp.normalization.homophone import trade_mender
from nlp.normalization.number import with_digits
from nlp.normalization.repeat import without_repeats
from nlp.normalization.traditional import simplified, traditional_hint


def heard(text: str) -> str:
    """Return `text` in simplified characters, without fillers and repeats, with terms mended and numbers in digits.

    Every step leaves early where it finds nothing to do. A text that holds a letter or digit never becomes empty. Character
    offsets of the result are not those of `text`. A change of what is returned raises `nlp.normalization.edition.EDITION`.
    """
    spoken = without_repeats(without_fillers(simplified(text)))
    return with_digits(trade_mender().mend(spoken))


def heard_many(texts: Sequence[str]) -> list[str]:
    """Return each text as `heard` gives it; most hold nothing to do for any step, which is seen at one glance over all."""
    return [heard(text) if hit else text for text, hit in zip(texts, hits(_hints(), texts), strict=True)]


@lru_cache(maxsize=1)
def _hints() -> tuple[re.Pattern[str], ...]:
    return traditional_hint(), filler.HINT, *repeat.HINTS, trade_mender().hint, number.HINT
