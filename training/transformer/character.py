"""A tokenizer of single characters, made from the text at hand."""

from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, normalizers, pre_tokenizers
from tokenizers import Tokenizer as TokenSplitter
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing

from nlp.transformer.token_window import SPEAKER_MARKS
from training.error import LabelError

PADDING, UNKNOWN, FIRST, LAST, MASK = SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LEAST_CHARACTERS = 10


def character_splitter(texts: Iterable[str], least_texts: int) -> TokenSplitter:
    """Return a tokenizer whose tokens are the characters that stand in at least `least_texts` of the texts, in one order.

    Letters are small, full width is half width, white space is dropped.

    Raises
    ------
    LabelError
        The texts hold too few different characters to learn a language from.
    """
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    counts = Counter(character for text in texts for character in set(normalizer.normalize_str(text)))
    known = sorted(each for each, count in counts.items() if count >= least_texts and not each.isspace())
    if len(known) < _LEAST_CHARACTERS:
        raise LabelError(
            f"{len(known)} characters stand in {least_texts} texts or more, at least {_LEAST_CHARACTERS} must"
        )
    tokens = (*SPECIAL, *SPEAKER_MARKS.values(), *known)
    splitter = TokenSplitter(WordLevel({token: number for number, token in enumerate(tokens)}, unk_token=UNKNOWN))
    splitter.normalizer = normalizer
    splitter.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    ends = [(token, tokens.index(token)) for token in (FIRST, LAST)]
    splitter.post_processor = TemplateProcessing(single=f"{FIRST} $A {LAST}", special_tokens=ends)
    splitter.add_special_tokens([*SPECIAL, *SPEAKER_MARKS.values()])
    return splitter
