"""The text as models read it. What is shown and masked is never altered by it."""

from nlp.normalization.filler import without_fillers
from nlp.normalization.homophone import trade_mender
from nlp.normalization.number import with_digits
from nlp.normalization.repeat import without_repeats
from nlp.normalization.traditional import simplified


def heard(text: str) -> str:
    """Return `text` in simplified characters, without fillers and repeats, with terms mended and numbers in digits.

    Every step leaves early where it finds nothing to do. A text that holds a letter or digit never becomes empty. Character
    offsets of the result are not those of `text`. A change of what is returned raises `nlp.normalization.edition.EDITION`.
    """
    spoken = without_repeats(without_fillers(simplified(text)))
    return with_digits(trade_mender().mend(spoken))
