"""Terms of the trade that recognition spells by ear: 店压 is 电压, 听电 is 停电."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from nlp.error import LexiconError
from nlp.settings import NlpSettings

_LINE = re.compile(
    r"(?P<heard>[\u4e00-\u9fff]{2,})\s+(?P<meant>[\u4e00-\u9fff]{2,})"
    r"(?:\s+<(?P<before>[\u4e00-\u9fff]+))?(?:\s+>(?P<after>[\u4e00-\u9fff]+))?(?P<trade>\s+\?)?"
)
# What tells that a text is about power at all, where a mapping asks for it.
_TRADE = re.compile("[停供用断来没充发漏]电(?!话|影|视|脑)|电[费表压价网量线]|跳闸|变压器|千瓦|空开|电力|国网")


@dataclass(frozen=True)
class Homophone:
    """`heard` is mended to `meant`, not after a character of `before` nor before one of `after`.

    With `trade`, only in a text that speaks of power in other words as well.
    """

    heard: str
    meant: str
    before: str = ""
    after: str = ""
    trade: bool = False


@dataclass(frozen=True)
class Homophones:
    """The mappings in the order of their file."""

    entries: tuple[Homophone, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the mappings; comments and blank lines do not count."""
        return sha256(repr(self.entries).encode()).hexdigest()


class Mender:
    """Mends texts by one set of mappings; where its `hint` is not found, nothing is to be mended."""

    def __init__(self, homophones: Homophones) -> None:
        self.digest = homophones.digest
        self._entries = {entry.heard: entry for entry in homophones.entries}
        self._pattern = re.compile("|".join(_branches(homophones.entries)) or r"(?!)")
        self.hint = re.compile(_hint(homophones.entries) or r"(?!)")

    def mend(self, text: str) -> str:
        """Return `text` with the terms that were meant; its length may change."""
        if not self.hint.search(text):
            return text
        about_power = bool(_TRADE.search(text))
        return self._pattern.sub(lambda match: self._meant(match[0], about_power=about_power), text)

    def _meant(self, heard: str, *, about_power: bool) -> str:
        entry = self._entries[heard]
        return heard if entry.trade and not about_power else entry.meant


def load_homophones(path: Path) -> Homophones:
    """Read a homophone file: `heard meant`, optionally `<characters` and `>characters` that must not stand beside it, and `?`.

    Raises
    ------
    LexiconError
        The file cannot be read, or a line breaks the rules or repeats one; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read: {error}") from error
    return parse_homophones(lines, str(path))


def parse_homophones(lines: Iterable[str], source: str) -> Homophones:
    """Return the homophones of these lines; `source` names them in errors. See `load_homophones`."""
    entries: dict[str, Homophone] = {}
    for number, line in enumerate(lines, start=1):
        content = line.split("#", 1)[0].strip()
        if not content:
            continue
        match = _LINE.fullmatch(content)
        if not match or len(match["heard"]) != len(match["meant"]) or match["heard"] == match["meant"]:
            raise LexiconError(
                f"{source}: line {number}: {content!r:.40} is not two terms of one length, [<chars] [>chars] [?]"
            )
        if match["heard"] in entries:
            raise LexiconError(f"{source}: line {number}: {match['heard']} is there twice")
        entries[match["heard"]] = Homophone(
            match["heard"], match["meant"], match["before"] or "", match["after"] or "", trade=bool(match["trade"])
        )
    return Homophones(tuple(entries.values()))


@lru_cache(maxsize=1)
def trade_mender() -> Mender:
    """Return the mender by `configs/lexicons/homophones.txt`, one per process."""
    return Mender(load_homophones(NlpSettings().configs / "lexicons" / "homophones.txt"))


def _hint(entries: Iterable[Homophone]) -> str:
    """Return a pattern that begins with the wrong character of each term: right text has few of them."""
    places: dict[str, list[str]] = {}
    for entry in entries:
        at = next(at for at, (heard, meant) in enumerate(zip(entry.heard, entry.meant, strict=True)) if heard != meant)
        before = f"(?<={entry.heard[: at + 1]})" if at else ""
        places.setdefault(entry.heard[at], []).append(before + entry.heard[at + 1 :])
    return "|".join(f"{wrong}(?:{'|'.join(around)})" for wrong, around in places.items())


def _branches(entries: Iterable[Homophone]) -> Iterable[str]:
    # Grouped by their first character, so that the search leaves most places at a glance.
    for first, group in groupby(sorted(entries, key=lambda entry: (entry.heard[0], -len(entry.heard))), _first):
        yield f"{first}(?:{'|'.join(map(_branch, group))})"


def _branch(entry: Homophone) -> str:
    before = f"(?<![{entry.before}]{entry.heard[0]})" if entry.before else ""
    after = f"(?![{entry.after}])" if entry.after else ""
    return before + entry.heard[1:] + after


def _first(entry: Homophone) -> str:
    return entry.heard[0]
