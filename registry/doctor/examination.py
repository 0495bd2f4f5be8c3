"""Examining a catalogue: what its groups claim, whether each tag can be had and not had, and how tags hang together."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import z3

from registry.catalogue import Catalogue, TagGroup
from registry.doctor.finding import Finding, Kind, Proof, Value
from registry.doctor.implication import Implications
from registry.doctor.proof import Prover, Search
from registry.doctor.reading import Reading, read_rules
from registry.doctor.term import Truth
from registry.doctor.translation import Translation, UntranslatableError
from registry.doctor.value_range import Ranges
from registry.doctor.world import World
from registry.rule import parse_rule


def examine(catalogue: Catalogue, ranges: Ranges) -> tuple[Finding, ...]:
    """Prove or refute what the catalogue says about its tags, for every customer that `ranges` allow.

    Retired tags do not count. Findings come by group, then across groups; `is_problem` tells those that break the catalogue's word.
    Every customer shown as an example was decided by the rules themselves as well.

    Raises
    ------
    RuleError
        A relation of the ranges is no rule.
    """
    return tuple(Examination(catalogue, ranges).findings())


class Examination:
    """One catalogue under one set of ranges."""

    def __init__(self, catalogue: Catalogue, ranges: Ranges) -> None:
        self._reading: Reading = read_rules(catalogue)
        ranges = ranges.with_windows(frozenset().union(*(each.columns for each in self._reading.rules.values())))
        self._catalogue, self._ranges = catalogue, ranges
        always = [parse_rule(each.rule) for each in ranges.always]
        kinds = [rule.kinds for rule in (*self._reading.rules.values(), *always)]
        world = World(ranges, frozenset(name for each in kinds for name, kind in each.items() if kind == "text"))
        self._world = world
        self._translation = Translation(world, {tag: rule.tree for tag, rule in self._reading.rules.items()})
        self._prover = Prover(world, self._translation, always)
        self._terms: dict[str, Truth] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield every finding."""
        yield from self._unreadable()
        for group in self._catalogue.groups:
            tags = tuple(tag.id for tag in self._catalogue.tags if tag.group == group.id and tag.id in self._terms)
            for tag in tags:
                yield from self._each(group.id, tag)
            for pair in combinations(tags, 2) if group.exclusive else ():
                yield self._nobody("exclusive", group.id, pair, [self._terms[tag].holds for tag in pair])
            yield from self._exhaustive(group, tags)
        yield from self._never_together()
        yield from self._related()

    def _unreadable(self) -> Iterator[Finding]:
        unread = dict(self._reading.unread)
        for tag_id in self._reading.rules:
            try:
                self._terms[tag_id] = self._translation.tag(tag_id)
            except UntranslatableError as error:
                unread[tag_id] = str(error)
        for tag_id, why in unread.items():
            yield Finding("readable", self._catalogue.tag(tag_id).group, (tag_id,), "unproved", note=why)

    def _each(self, group: str, tag_id: str) -> Iterator[Finding]:
        term, columns = self._terms[tag_id], self._reading.columns(tag_id)
        carrier = self._prover.search([term.holds], columns)
        yield Finding("possible", group, (tag_id,), _somebody(carrier))
        other = self._prover.search([z3.Not(term.holds)], columns)
        yield Finding("selective", group, (tag_id,), _somebody(other))

    def _exhaustive(self, group: TagGroup, tags: tuple[str, ...]) -> Iterator[Finding]:
        if group.exhaustive and tags:
            known = self._world.known(self._columns(tags))
            without = [z3.Not(self._terms[tag].holds) for tag in tags]
            yield self._nobody("exhaustive", group.id, tags, [*without, *known])
            fails = [self._terms[tag].fails for tag in tags]
            yield self._nobody("known_or_unknown", group.id, tags, fails)

    def _never_together(self) -> Iterator[Finding]:
        for declared in self._ranges.never:
            if missing := [tag for tag in declared.tags if tag not in self._terms]:
                note = f"there is no rule of {', '.join(missing)}"
                yield Finding("never_together", "", declared.tags, "unproved", note=note)
            else:
                holds = [self._terms[tag].holds for tag in declared.tags]
                yield self._nobody("never_together", "", declared.tags, holds, declared.why)

    def _related(self) -> Iterator[Finding]:
        for first, second, mutual in Implications(self._prover, self._reading, self._terms).pairs():
            groups = {self._catalogue.tag(tag).group for tag in (first, second)}
            kind: Kind = "duplicate" if mutual else "implies"
            yield Finding(kind, groups.pop() if len(groups) == 1 else "", (first, second), "proved")

    def _nobody(
        self, kind: Kind, group: str, tags: tuple[str, ...], conditions: list[z3.BoolRef], note: str = ""
    ) -> Finding:
        """Return the finding on a claim that no customer meets all conditions."""
        search = self._prover.search(conditions, self._columns(tags))
        if search.impossible:
            return Finding(kind, group, tags, "proved", note=note)
        if search.found is None:
            return Finding(kind, group, tags, "unproved", note="no decision within a second")
        if not self._shows(kind, tags, search.found):
            return Finding(kind, group, tags, "unproved", note="true of exact numbers, not of rounded ones")
        return Finding(kind, group, tags, "refuted", search.found, note)

    def _shows(self, kind: Kind, tags: tuple[str, ...], customer: Mapping[str, Value]) -> bool:
        """Tell whether the rules themselves say of the customer what the solver says."""
        decided = [self._reading.decide(tag, customer) for tag in tags]
        if kind == "exhaustive":
            return True not in decided
        return all(decision is (kind != "known_or_unknown") for decision in decided)

    def _columns(self, tags: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*(self._reading.columns(tag) for tag in tags))


def _somebody(search: Search) -> Proof:
    """Return whether it is proved that there is such a customer."""
    if search.found is not None:
        return "proved"
    return "refuted" if search.impossible else "unproved"
