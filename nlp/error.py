"""Every error a user of the text room can cause; one line each."""


class NlpError(Exception):
    """Text, a lexicon, a taxonomy or a text model cannot be used; the message says which and why."""


class LexiconError(NlpError):
    """A lexicon file that breaks the rules; the message names the file and the line."""


class TaxonomyError(NlpError):
    """A taxonomy file that breaks the rules; the message names the file and the path of the bad key."""


class TextModelError(NlpError):
    """A model folder that must not or cannot be loaded; the message names the file."""


class VaultError(NlpError):
    """A vault that cannot be opened or does not hold a token; the message never holds a value."""


class EncoderError(NlpError):
    """A folder that holds no usable encoder, or an encoder that does not know the text's characters."""
