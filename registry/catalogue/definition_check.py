"""Whether what the tags say can be true: their rules are rules, over what is there, and nobody reads what they have no need to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition
from registry.catalogue.lifecycle import COMPUTED
from registry.error import RuleError
from registry.rule import Columns, Number, Rule, deciding_order, parse_number, parse_rule
from registry.rule.kind import near


@dataclass(frozen=True)
class Vocabulary:
    """What a definition may name; `protective` are columns that may only ever help the customer, with the feature that says so."""

    columns: Columns
    protective: Mapping[str, str] = field(default_factory=dict)
    models: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()


def definition_problems(catalogue: Catalogue, vocabulary: Vocabulary) -> list[str]:
    """Return one line for each thing that is wrong, naming tag and field; a retired tag need not be computable any more."""
    living = [tag for tag in catalogue.tags if tag.state != "下线"]
    found = [f"tag {tag.id}: {problem}" for tag in living for problem in _problems(tag, catalogue, vocabulary)]
    return [*found, *_order_problems(catalogue)]


def _problems(tag: TagDefinition, catalogue: Catalogue, vocabulary: Vocabulary) -> Iterator[str]:
    for key, text in (("rule", tag.rule), ("confidence", tag.confidence)):
        if text is not None:
            try:
                parsed: Rule | Number = parse_rule(text) if key == "rule" else parse_number(text)
                parsed.check(vocabulary.columns)
            except RuleError as error:
                yield f"{key}: {error}"
            else:
                yield from _protection_problems(tag, key, parsed, catalogue, vocabulary)
    yield from _name_problems(tag, vocabulary)
    yield from _reader_problems(tag)


def _protection_problems(
    tag: TagDefinition, key: str, parsed: Rule | Number, catalogue: Catalogue, vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield what brings a protected group into a tag that may do more than help."""
    if tag.sensitivity == "protected":
        return
    for column in sorted(parsed.columns & vocabulary.protective.keys()):
        why = vocabulary.protective[column]
        read = column if why == column else f"{column}, which reads {why},"
        yield f"{key} reads {read} that may only ever help the customer: sensitivity must be protected"
    protected = {each.id for each in catalogue.tags if each.sensitivity == "protected"}
    for read in sorted(parsed.tags & protected):
        yield f"{key} reads the protected tag {read}: sensitivity must be protected as well"


def _name_problems(tag: TagDefinition, vocabulary: Vocabulary) -> Iterator[str]:
    for key, name, known in (("model", tag.model, vocabulary.models), ("truth", tag.truth, vocabulary.outcomes)):
        if name is not None and name not in known:
            yield f"{key} {name} is unknown{near(name, known) or '; known: ' + ', '.join(sorted(known))}"
    if tag.sensitivity == "protected" and tag.action_kind == "avoid":
        yield "action_kind is avoid, but a protected tag may only ever help the customer"


def _reader_problems(tag: TagDefinition) -> Iterator[str]:
    if "auditor" not in tag.readers:
        yield "readers: the auditor must be able to read every tag"
    asks = tag.sensitivity == "sensitive" and "crm" in tag.readers
    if asks and tag.crm_reason is None:
        yield "crm reads a sensitive tag: say why the agent needs it (crm_reason), or take crm out of readers"
    if tag.crm_reason is not None and not asks:
        yield "crm_reason stands where crm does not read a sensitive tag"


def _order_problems(catalogue: Catalogue) -> Iterator[str]:
    rules: dict[str, Rule | Number] = {}
    for tag in catalogue.tags:
        if tag.state in COMPUTED:
            try:
                rules[tag.id] = parse_rule(tag.rule)
            except RuleError:
                return  # said above, and half the rules say nothing about the order of all
    try:
        deciding_order(rules)
    except RuleError as error:
        yield str(error)
