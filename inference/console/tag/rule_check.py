"""The check of a changed rule while somebody writes it: what `gridtags catalogue check` says of definitions, in milliseconds."""

from collections.abc import Mapping
from typing import Any

from registry.catalogue import Catalogue
from registry.catalogue.definition_check import Vocabulary, definition_problems
from registry.error import RuleError
from registry.rule import Columns, parse_rule


def rule_problems(planned: Catalogue, tag_id: str, rule: str, words: Mapping[str, Any]) -> list[str]:
    """Return one line for each thing that is wrong with another rule for a tag; a rule that is none names the character.

    `words` is what the overview says that rules may name; without it only the text is read. What its group claims is proved by the
    preview, which takes longer.
    """
    try:
        parse_rule(rule)
    except RuleError as error:
        return [str(error)]
    if not words:
        return []
    changed = planned.tag(tag_id).model_copy(update={"rule": rule})
    tags = tuple(changed if tag.id == tag_id else tag for tag in planned.tags)
    said = definition_problems(Catalogue(groups=planned.groups, tags=tags), vocabulary_of(words))
    before = definition_problems(Catalogue(groups=planned.groups, tags=planned.tags), vocabulary_of(words))
    return [problem for problem in said if problem not in before]


def vocabulary_of(words: Mapping[str, Any]) -> Vocabulary:
    """Return what rules may name from the overview's `vocabulary.json`."""
    columns = Columns(words["kinds"], frozenset(words["concerns"]))
    return Vocabulary(columns, words["protective"], frozenset(words["models"]), frozenset(words["outcomes"]))
