"""What the rules of a catalogue read, and what they say of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.catalogue import Catalogue
from registry.error import RuleError
from registry.rule import Rule, parse_rule

RETIRED = "下线"


@dataclass(frozen=True)
class Reading:
    """The rules of all tags that are not retired, by tag; `unread` says of the others why there is none."""

    rules: Mapping[str, Rule]
    unread: Mapping[str, str]

    def columns(self, tag_id: str) -> frozenset[str]:
        """Return the columns that decide a tag, those of the tags it reads as well."""
        waiting, seen = [tag_id], set[str]()
        while waiting:
            if (tag := waiting.pop()) in self.rules and tag not in seen:
                seen.add(tag)
                waiting += self.rules[tag].tags
        return frozenset().union(*(self.rules[tag].columns for tag in seen))

    def decide(self, tag_id: str, row: Mapping[str, object]) -> bool | None:
        """Return what a rule that does not read itself says of a row, deciding the tags it reads first."""
        rule = self.rules[tag_id]
        return rule.decide({**row, **{tag: self.decide(tag, row) for tag in rule.tags}})


def read_rules(catalogue: Catalogue) -> Reading:
    """Parse the rule of each tag; one that is no rule is left out with the reason."""
    rules, unread = {}, {}
    for tag in catalogue.tags:
        if tag.state == RETIRED:
            continue
        try:
            rules[tag.id] = parse_rule(tag.rule)
        except RuleError as error:
            unread[tag.id] = str(error)
    return Reading(rules, unread)
