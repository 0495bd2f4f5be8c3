"""One spelling of every character before anything is looked for: half-width letters and digits, no invisible characters."""

import re
from collections.abc import Sequence

# Letters, digits and signs that recognition and input methods deliver in full width. Punctuation is Chinese and stays.
_FULL_WIDTH = (
    *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *(code + 0xFEE0 for code in b"%@._/+-*#&=")
)  # fmt: skip
_INVISIBLE = (
    *range(9),
    0x0B,
    0x0C,
    *range(0x0E, 0x20),
    0x7F,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    0x2060,
    0xFEFF,
)
_SAME: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in _FULL_WIDTH},
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys((0x3000, 0x00A0), " "),
    **dict.fromkeys((0x0D, 0x0085, 0x2028, 0x2029), "\n"),
}
# A search over a set is six times as fast as a translation, and most text has none of them.
_ANY = re.compile("[" + re.escape("".join(map(chr, _SAME))) + "]")


def cleaned_many(texts: Sequence[str]) -> list[str]:
    """Return each text as `cleaned` gives it; most need nothing but a strip, which is seen at one glance over all."""
    joined = "".join(texts)
    if not joined.isprintable() or _ANY.search(joined):
        return list(map(cleaned, texts))
    return list(map(str.strip, texts))


def cleaned(text: str) -> str:
    """Return `text` without white space around it, in half width, with one kind of line end, free of invisible characters.

    Half of a surrogate pair, as JSON can deliver it, becomes "?": neither UTF-8 nor the tokenizer takes it.
    """
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    return (text.translate(_SAME) if _ANY.search(text) else text).strip()
