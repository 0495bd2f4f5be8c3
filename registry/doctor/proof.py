"""Asking Z3 whether some customer meets a condition, within a time that an editor is willing to wait."""

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from registry.doctor.finding import Value
from registry.doctor.translation import Translation
from registry.doctor.world import World
from registry.rule import Rule

A_SECOND = 1000  # milliseconds


@dataclass(frozen=True)
class Search:
    """What a search for a customer brought: one, the certainty that there is none, or neither."""

    found: dict[str, Value] | None
    impossible: bool


class Prover:
    """Searches customers who meet conditions; the relations that always hold are laws of the world."""

    def __init__(self, world: World, translation: Translation, always: Sequence[Rule]) -> None:
        self._world = world
        self._always = always
        self._relations = [(z3.Not(translation.truth(rule.tree).fails), rule.columns) for rule in always]
        self._laws: dict[frozenset[str], z3.BoolRef] = {}

    def search(self, conditions: Sequence[z3.BoolRef], columns: frozenset[str]) -> Search:
        """Look for a customer who meets all conditions, which are over `columns`, at most a second."""
        solver = self._solver(conditions, columns)
        match solver.check():
            case z3.sat:
                return Search(self._world.customer(solver.model(), columns), impossible=False)
            case z3.unsat:
                return Search(None, impossible=True)
        return Search(None, impossible=False)

    def is_impossible(self, conditions: Sequence[z3.BoolRef], columns: frozenset[str]) -> bool:
        """Tell whether it is certain that no customer meets all conditions."""
        return bool(self._solver(conditions, columns).check() == z3.unsat)

    def example(
        self, conditions: Sequence[z3.BoolRef], columns: frozenset[str], everything: frozenset[str]
    ) -> dict[str, Value] | None:
        """Return a customer with a value for everything who meets all conditions; None where none is found at once."""
        found = self.search(conditions, self.tied(columns)).found
        if found is None:
            return None
        customer = {**self._world.nobody(everything), **found}
        return None if any(rule.decide(customer) is False for rule in self._always) else customer

    def _solver(self, conditions: Sequence[z3.BoolRef], columns: frozenset[str]) -> z3.Solver:
        solver = z3.Solver()
        solver.set("timeout", A_SECOND)
        if columns not in self._laws:
            self._laws[columns] = z3.And(self._laws_of(columns))
        solver.add(*conditions, self._laws[columns])
        return solver

    def beside(self, columns: frozenset[str]) -> frozenset[str]:
        """Return the columns and those that stand in one relation with them."""
        return columns.union(*(names for _, names in self._relations if names & columns))

    def tied(self, columns: frozenset[str]) -> frozenset[str]:
        """Return the columns and those that a relation ties to them, also over others between."""
        while True:
            reached = self.beside(columns)
            if reached == columns:
                return columns
            columns = reached

    def _laws_of(self, columns: frozenset[str]) -> list[z3.BoolRef]:
        tied = self.tied(columns)
        return [*(law for law, names in self._relations if names <= tied), *self._world.laws(tied)]
