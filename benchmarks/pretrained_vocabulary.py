"""The pieces that Chinese texts need, and the tokenizer over them."""

import re
from collections.abc import Sequence
from typing import Any
from unicodedata import category

from benchmarks.pretrained_file import PretrainedFile

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
SPACE = "▁"
FREQUENT = 20_000
"""Pieces stand in order of frequency; Latin words of fifty languages after this one are not kept."""
UNKNOWN_ID = 3
_HAN = re.compile(r"[㐀-䶿一-鿿\U00020000-\U0003ffff]+")
# What the normalization of SentencePiece does beside NFKC: control characters vanish, blanks of any kind are a space, and the
# wide tilde, which customers use as a full stop, stays wide. A private character carries it past NFKC.
_CONTROLS = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_BLANKS = r"[\t\n\x0c\r\u200b-\u200f\u2028\u2029\ufffd]"
_TILDE, _CARRIER = "\uff5e", "\ue000"


def kept_pieces(pieces: Sequence[str]) -> list[int]:
    """Return the numbers of the pieces to keep, ascending: special, Han, digits, punctuation, symbols, frequent Latin."""
    return [number for number, piece in enumerate(pieces) if _is_needed(number, piece)]


def tokenizer_of(source: PretrainedFile, kept: Sequence[int]) -> Any:  # noqa: ANN401 - an optional extra
    """Return the fast tokenizer over the kept pieces, numbered in their order; `<s> text </s>`, `<s> a </s></s> b </s>`."""
    import tokenizers  # noqa: PLC0415 - an optional extra
    from tokenizers import models, normalizers, pre_tokenizers, processors  # noqa: PLC0415

    pieces = [(source.pieces[number], float(source.scores[number])) for number in kept]
    numbers = {piece: number for number, (piece, _) in enumerate(pieces)}
    tokenizer = tokenizers.Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN_ID, byte_fallback=False))
    steps = [
        normalizers.Replace(_TILDE, _CARRIER),
        normalizers.Replace(tokenizers.Regex(_CONTROLS), ""),
        normalizers.Replace(tokenizers.Regex(_BLANKS), " "),
        normalizers.NFKC(),
        normalizers.Replace(_CARRIER, _TILDE),
    ]
    tokenizer.normalizer = normalizers.Sequence(steps)
    spaces = [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(spaces)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(name, numbers[name]) for name in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens([tokenizers.AddedToken(name, special=True) for name in SPECIAL])
    return tokenizer


def _is_needed(number: int, piece: str) -> bool:
    text = piece.replace(SPACE, "")
    if piece in SPECIAL or not text or _HAN.fullmatch(text):
        return True
    if text.isascii() and any(character.isalpha() for character in text):
        return number < FREQUENT
    return all(category(character)[0] in "PSN" for character in text)
