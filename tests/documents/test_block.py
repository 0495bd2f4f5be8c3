"""What the documents tell people to type exists, and what they show as config or code is right."""

import ast
import re
import tomllib

import pytest

from docs.generate.command import commands
from docs.generate.config_kind import kind_of
from docs.generate.interface import description
from tests.documents.command_line import parse, written_commands
from tests.documents.page import PAGES, PROJECT, all_blocks

IDS = {"ids": lambda block: f"{block.page}:{block.text[:30].splitlines()[0]}"}


@pytest.mark.parametrize("block", all_blocks("sh"), **IDS)
def test_every_command_of_a_shell_block_can_be_parsed(block):
    for words in written_commands(block.text):
        assert parse(words), words
    for module in re.findall(r"python -m ([\w.]+)", block.text):
        assert module in {"mkdocs", "pytest"} or (PROJECT / module.replace(".", "/")).with_suffix(".py").exists(), (
            module
        )
    for script in re.findall(r"python (docs/[\w/]+\.py)", block.text):
        assert (PROJECT / script).exists(), script
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", block.text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_named_in_a_sentence_exists(page):
    """The words up to the first that is no name: options and placeholders behind them are for the blocks."""
    known = {path[:length] for path, _ in commands() for length in (1, 2)}
    for inline in re.findall(r"`gridtags ([^`]+)`", page.read_text(encoding="utf-8")):
        for choice in inline.split()[0].split("|"):
            assert (choice,) in known or choice.startswith("-") or not choice.islower(), inline
        second = inline.split()[1:2]
        if second and (inline.split()[0],) not in {path for path, _ in commands()} and second[0].islower():
            assert all((inline.split()[0], each) in known for each in second[0].strip("|").split("|")), inline


@pytest.mark.parametrize("block", all_blocks("toml"), **IDS)
def test_every_config_shown_is_one_that_its_model_takes(block):
    shown = tomllib.loads(block.text)
    path = re.sub(r"^[\w-]*configs/", "", block.title.partition(",")[0])
    kind = kind_of(path)
    assert kind is not None, f"{block.page}: a block of TOML says in its title which file it is"
    if "lines to change" in block.title:
        present = tomllib.loads((PROJECT / "configs" / path).read_text(encoding="utf-8"))
        shown = {**present, **shown}
    kind.model.model_validate(shown[kind.table] if kind.table else shown)


@pytest.mark.parametrize("block", all_blocks("python"), **IDS)
def test_every_block_of_python_compiles_and_imports_what_exists(block):
    tree = ast.parse(block.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            exec(compile(ast.Module([node], []), block.page, "exec"), {})


def test_every_path_of_the_interface_named_anywhere_is_there():
    known = {re.sub(r"\{\w+\}", "*", path) for path in description()["paths"]}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"(?:GET|POST|PUT|DELETE|http://[\w.:]+)[ ]?(/(?:v1|health|metrics)[\w/{}:.-]*)", text):
            asked = re.sub(r"\{\w+\}|(?<=customers/)[A-Z0-9]+|(?<=tags/)[a-z]\w+\.\w+", "*", path).rstrip(".")
            assert asked in known, (page.name, path)
