"""Which tags follow from others: asked of a few exemplary customers first, and of the solver where these do not say no."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import z3

from registry.doctor.finding import Value
from registry.doctor.proof import Prover
from registry.doctor.reading import Reading
from registry.doctor.term import Truth


class Implications:
    """Implications between tags that can be carried at all; `terms` are their rules."""

    def __init__(self, prover: Prover, reading: Reading, terms: Mapping[str, Truth]) -> None:
        self._prover, self._reading, self._terms = prover, reading, terms
        self._columns = {tag: reading.columns(tag) for tag in terms}
        self._carried = self._witnesses()

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Yield the pairs of tags of which the first proves the second; the flag says whether the second proves the first."""
        for first, second in combinations(self._terms, 2):
            forth, back = self._implies(first, second), self._implies(second, first)
            if forth or back:
                yield (first, second, back) if forth else (second, first, forth)

    def _witnesses(self) -> list[frozenset[str]]:
        """Return what a few customers carry: for each tag one who does and of whom else nothing is known."""
        everything = frozenset().union(*self._columns.values())
        found = [
            self._prover.example([term.holds], self._columns[tag], everything) for tag, term in self._terms.items()
        ]
        return [self._carried_by(customer) for customer in found if customer is not None]

    def _carried_by(self, customer: Mapping[str, Value]) -> frozenset[str]:
        return frozenset(tag for tag in self._terms if self._reading.decide(tag, customer))

    def _implies(self, first: str, second: str) -> bool:
        if not self._prover.beside(self._columns[first]) & self._columns[second]:
            return False  # nothing follows from other columns but what everybody carries; chains of relations are not searched
        if not all(second in tags for tags in self._carried if first in tags):
            return False
        columns, holds = self._columns[first] | self._columns[second], self._terms[first].holds
        if not self._prover.is_impossible([holds, z3.Not(self._terms[second].holds)], columns):
            return False
        return not self._prover.is_impossible([holds], columns)
