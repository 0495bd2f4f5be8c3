"""Rules that read other tags: in which order they are decided, and that no tag depends on itself."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from registry.error import RuleError
from registry.rule.expression import Number, Rule
from registry.rule.kind import near


def deciding_order(rules: Mapping[str, Rule | Number]) -> tuple[str, ...]:
    """Return the ids of the tags so that each comes after those it reads.

    Raises
    ------
    RuleError
        A rule reads a tag that is not there, or tags read each other in a circle; the message names the way round.
    """
    for tag_id, rule in rules.items():
        if unknown := sorted(rule.tags - rules.keys()):
            raise RuleError(f"tag {tag_id}: no tag {unknown[0]}{near(unknown[0], rules)}")
    order = TopologicalSorter({tag_id: sorted(rules[tag_id].tags) for tag_id in sorted(rules)})
    try:
        return tuple(order.static_order())
    except CycleError as error:
        raise RuleError(f"tags read each other in a circle: {' reads '.join(reversed(error.args[1]))}") from None


def steps(rules: Mapping[str, Rule | Number]) -> tuple[tuple[str, ...], ...]:
    """Return the ids in as few steps as there must be: the tags of a step read those of earlier steps only.

    Raises
    ------
    RuleError
        As `deciding_order`.
    """
    step: dict[str, int] = {}
    for tag_id in deciding_order(rules):
        step[tag_id] = 1 + max((step[needed] for needed in rules[tag_id].tags), default=-1)
    return tuple(
        tuple(each for each in rules if step[each] == number) for number in range(max(step.values(), default=-1) + 1)
    )
