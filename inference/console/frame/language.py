"""The words of the console: Chinese where they are used, English in the file `en.toml` beside them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from starlette.requests import Request

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "gridtags_language"
HTML_LANG: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
"""What `<html lang>` says."""


def term(text: str) -> str:
    """Return `text` as it is: marks a Chinese text in Python that a page translates later, so that its English is asked for."""
    return text


def language_of(request: Request) -> Language:
    """Return the language that the visitor chose, Chinese where nobody chose."""
    return "en" if request.cookies.get(COOKIE) == "en" else "zh"


class Dictionary:
    """English for the Chinese texts of all groups of pages, read once."""

    def __init__(self, folder: Path) -> None:
        self._english: dict[str, str] = {}
        for path in sorted(folder.glob("*/en.toml")):
            self._english |= tomllib.loads(path.read_text(encoding="utf-8"))

    def say(self, language: Language, text: str, **values: object) -> str:
        """Return a text in a language, `values` filled into its braces; Chinese where there is no English."""
        said = self._english.get(text, text) if language == "en" else text
        return said.format(**values) if values else said
