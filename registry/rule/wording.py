"""What may stand in the text of a rule at all, checked before any parser sees it: no comments, semicolons, quotes of names.

The tokens are few, so the text is read here by one regular expression; whatever does not match is refused with its place.
"""

import re

from registry.error import RuleError

MAX_LENGTH = 4000
MAX_DEPTH = 32
MAX_PREFIXES = 8

FUNCTIONS = frozenset({"abs", "cast", "coalesce", "greatest", "least", "tag", "times"})
_BEFORE_PARENTHESIS = frozenset({"and", "or", "not", "in", "when", "then", "else", "case", "between", "is"})
_PREFIXES = frozenset({"not", "-", "+"})
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<text>'(?:[^'\x00-\x1f\x7f]|'')*'(?!'))"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.]))"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_.']))"
    r"|(?P<sign><=|>=|<>|!=|[=<>+*(),]|/(?!\*)|-(?!-))"
)


def check_wording(text: str) -> None:
    """Refuse a text that holds anything but texts, numbers, words, brackets and the signs of comparison and arithmetic.

    Raises
    ------
    RuleError
        Too long, too deep, or a character or function that has no place in a rule; the message names it and where it stands.
    """
    if not text.strip() or len(text) > MAX_LENGTH:
        raise RuleError(f"a rule has 1 … {MAX_LENGTH:,} characters, this has {len(text.strip()):,}")
    depth = prefixes = at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise RuleError(f"{place(text, at)}: {_shown(text, at)} is not allowed in a rule")
        token = found[0].lower()
        if found.lastgroup == "word":
            _check_function(text, at, token)
        depth += (token in {"(", "case"}) - (token in {")", "end"})
        if found.lastgroup != "space":
            prefixes = prefixes + 1 if token in _PREFIXES else 0
        if depth > MAX_DEPTH or prefixes > MAX_PREFIXES:
            raise RuleError(f"{place(text, at)}: more than {MAX_DEPTH} levels, or {MAX_PREFIXES} signs in a row")
        at = found.end()


def place(text: str, at: int) -> str:
    """Return where the character `at` stands, in words."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return f"character {column}" if "\n" not in text.strip() else f"line {line}, character {column}"


def _check_function(text: str, at: int, word: str) -> None:
    if re.match(r"\s*\(", text[at + len(word) :]) and word not in FUNCTIONS | _BEFORE_PARENTHESIS:
        allowed = ", ".join(sorted(FUNCTIONS))
        raise RuleError(f"{place(text, at)}: function {word[:40]} is not allowed; allowed: {allowed}")


def _shown(text: str, at: int) -> str:
    return repr(text[at : at + 12].partition("\n")[0])
