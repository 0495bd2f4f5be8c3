"""The lexicon: terms of the trade that the tokenizer keeps whole, and words that tell how a caller feels."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from nlp.error import LexiconError

# Letters and digits are cut off before the tokenizer is asked, so a term that holds them would never be found.
_LINE = re.compile(r"([\u4e00-\u9fff]+)(?:\s+([+-]))?")


@dataclass(frozen=True)
class Lexicon:
    """Terms in the order of their file; `marks` gives "-" (dissatisfied) or "+" (satisfied) for those that have one."""

    words: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()

    @cached_property
    def negative(self) -> frozenset[str]:
        """Words that tell of dissatisfaction."""
        return frozenset(word for word, mark in self.marks if mark == "-")

    @cached_property
    def positive(self) -> frozenset[str]:
        """Words that tell of satisfaction."""
        return frozenset(word for word, mark in self.marks if mark == "+")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over terms and marks; comments and blank lines do not count."""
        return sha256("\n".join(self.as_lines()).encode()).hexdigest()

    def as_lines(self) -> list[str]:
        """Return the terms as lines of a lexicon file, without comments."""
        marks = dict(self.marks)
        return [f"{word} {marks[word]}" if word in marks else word for word in self.words]


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon file: one term a line, Chinese characters only, optionally a mark "+" or "-"; "#" starts a comment.

    Raises
    ------
    LexiconError
        The file cannot be read, or a line is not a term or repeats one; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read: {error}") from error
    return parse_lexicon(lines, str(path))


def parse_lexicon(lines: Iterable[str], source: str) -> Lexicon:
    """Return the lexicon of these lines; `source` names them in errors. See `load_lexicon`."""
    terms: dict[str, str | None] = {}
    for number, line in enumerate(lines, start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        match = _LINE.fullmatch(content)
        if not match:
            raise LexiconError(f"{source}: line {number}: {content!r:.40} is not a Chinese term with or without + or -")
        if match[1] in terms:
            raise LexiconError(f"{source}: line {number}: {match[1]} is there twice")
        terms[match[1]] = match[2]
    return Lexicon(tuple(terms), tuple((word, mark) for word, mark in terms.items() if mark))
