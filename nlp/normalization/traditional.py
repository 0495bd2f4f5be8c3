"""Traditional characters to simplified ones, by OpenCC, asked only where a traditional character is there."""

import re
from functools import lru_cache

import opencc


def simplified(text: str) -> str:
    """Return `text` in simplified characters; most text has no other, and comes back as it is."""
    converter, traditional = _conversion()
    return converter.convert(text) if traditional.search(text) else text


def traditional_hint() -> re.Pattern[str]:
    """Return the pattern of one traditional character; where it is not found, `simplified` changes nothing."""
    return _conversion()[1]


@lru_cache(maxsize=1)
def _conversion() -> tuple[opencc.OpenCC, re.Pattern[str]]:
    converter = opencc.OpenCC("t2s")
    # 乾 is simplified as well (乾隆); a line break between characters keeps OpenCC from reading words of several.
    characters = [chr(code) for code in range(0x3400, 0xA000) if chr(code) != "乾"]
    simple = converter.convert("\n".join(characters)).split("\n")
    changed = "".join(each for each, other in zip(characters, simple, strict=True) if each != other)
    return converter, re.compile(f"[{changed}]")
