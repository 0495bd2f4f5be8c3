"""Every word of the console has its English, and no English is left over."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import inference.console

FOLDER = Path(inference.console.__file__).parent
GROUPS = sorted(path.name for path in FOLDER.iterdir() if (path / "__init__.py").exists())
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BRACES = re.compile(r"\{(\w*)")


def english(group: str) -> dict[str, str]:
    path = FOLDER / group / "en.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def words(group: str) -> set[str]:
    """Return the texts that the templates and modules of a group want translated."""
    templates = [path.read_text(encoding="utf-8") for path in (FOLDER / group).rglob("*.html")]
    modules = [path.read_text(encoding="utf-8") for path in (FOLDER / group).rglob("*.py")]
    return {word for text in templates for word in said_in_template(text)} | {
        word for text in modules for word in said_in_module(text)
    }


def said_in_template(text: str) -> Iterator[str]:
    for _, _, said in extract_from_ast(Environment().parse(text), ["_"]):
        yield from (each for each in ([said] if isinstance(said, str) else said or ()) if each)


def said_in_module(text: str) -> Iterator[str]:
    """Yield what stands in `term("…")` and `….say(request, "…")`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"term", "say"}:
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


ENGLISH = {group: english(group) for group in GROUPS}
WORDS = {group: words(group) for group in GROUPS}


@pytest.mark.parametrize("group", GROUPS)
def test_every_word_has_its_english(group):
    assert sorted(WORDS[group] - set().union(*ENGLISH.values())) == []


@pytest.mark.parametrize("group", GROUPS)
def test_no_english_is_left_over(group):
    assert sorted(ENGLISH[group].keys() - set().union(*WORDS.values())) == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_english_is_english_with_the_same_values(group):
    for word, said in ENGLISH[group].items():
        assert not _CHINESE.search(said), word
        assert sorted(_BRACES.findall(word)) == sorted(_BRACES.findall(said)), word


def test_a_word_means_the_same_wherever_it_stands():
    meanings: dict[str, set[str]] = {}
    for word, said in ((word, said) for group in GROUPS for word, said in ENGLISH[group].items()):
        meanings.setdefault(word, set()).add(said)
    assert {word: said for word, said in meanings.items() if len(said) > 1} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_no_template_writes_chinese_past_the_dictionary(group):
    for path in (FOLDER / group).rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert _CHINESE.findall(text.replace("中文", "")) == [], path.name
