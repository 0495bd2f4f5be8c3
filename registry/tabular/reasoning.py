"""From the contributions of features to sentences: which reasons a row has, chosen for many rows at once."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from registry.tabular.reason import Reason, ReasonCatalogue
from registry.tabular.sentence import SHOWN, Sentence

Floats = NDArray[np.float64]


class Reasoning:
    """The catalogue of a model whose features are `columns`, as arrays."""

    def __init__(self, catalogue: ReasonCatalogue, columns: Sequence[str]) -> None:
        catalogue.require(columns)
        place = {name: number for number, name in enumerate(columns)}
        self._catalogue = catalogue
        self._members = [
            [(place[feature.name], feature) for feature in group.features if feature.name in place]
            for group in catalogue.groups
        ]
        by_name = {feature.name: feature for feature in catalogue.features()}
        self._features = [by_name[name] for name in columns]
        self._scale = np.array([10.0 ** SHOWN[feature.unit][0] for feature in self._features])
        self._kinds = {kind: usual for kind, usual in catalogue.usual_of_kind.items() if kind in place}
        self._kind_places = [place[kind] for kind in self._kinds]
        usual = [catalogue.usual, *({**catalogue.usual, **of_kind} for of_kind in self._kinds.values())]
        self._usual = self._rounded(np.array([[each.get(name, np.nan) for name in columns] for each in usual]))
        self._sides = np.array([feature.risky for feature in self._features])
        self._nulls = np.array([feature.null is not None for feature in self._features])
        self._belongs = np.zeros((len(columns), len(self._members)))
        for group, members in enumerate(self._members):
            self._belongs[[number for number, _ in members], group] = 1

    def reasons(self, values: Floats, contributions: Floats) -> list[tuple[Reason, ...]]:
        """Return the reasons of each row, the largest contribution first.

        Parameters
        ----------
        values
            (n, n_features), NaN where null.
        contributions
            (n, n_features) in log odds (SHAP values; Lundberg et al. 2020, without the expected value).
        """
        sums = contributions @ self._belongs
        # What a reader sees decides: 3.2 days are not more than 2.9 where both are written as 3.
        values, kinds = self._rounded(values), self._kind(values)
        leads = self._leads(values, contributions, self._usual[kinds])
        # A group that no feature of its own speaks for is no reason, however large.
        weight = np.where(leads >= 0, sums, -np.inf)
        order = np.argsort(-weight, axis=1, kind="stable")[:, : self._catalogue.most]
        top = np.take_along_axis(weight, order, axis=1)
        lead = np.take_along_axis(leads, order, axis=1)
        found: list[list[Reason]] = [[] for _ in range(len(values))]
        rows, ranks = np.nonzero(top > self._catalogue.floor)
        numbers = lead[rows, ranks]
        chosen = (rows, kinds[rows], numbers, values[rows, numbers], top[rows, ranks])
        sentences = self._sentences
        for row, kind, number, value, contribution in zip(*(each.tolist() for each in chosen), strict=True):
            found[row].append(sentences[kind][number].reason(value, contribution))
        return [tuple(each) for each in found]

    def _kind(self, values: Floats) -> NDArray[np.int64]:
        """Return whose usual values count for each row, (n,): 0 everybody's, then those of its kind."""
        marks = values[:, self._kind_places] == 1
        return (
            np.where(marks.any(axis=1), marks.argmax(axis=1) + 1, 0)
            if self._kinds
            else np.zeros(len(values), dtype="int64")
        )

    def _leads(self, values: Floats, contributions: Floats, usual: Floats) -> NDArray[np.int64]:
        """Return the feature that speaks for each group of each row, (n, n_groups); −1 where none may."""
        spoken = np.where(self._risky(values, usual), contributions, -np.inf)
        leads = np.empty((len(values), len(self._members)), dtype="int64")
        for group, members in enumerate(self._members):
            numbers = np.array([number for number, _ in members], dtype="int64")
            if not len(numbers):
                leads[:, group] = -1
                continue
            among = spoken[:, numbers]
            best = among.argmax(axis=1)
            leads[:, group] = np.where(np.take_along_axis(among, best[:, None], 1)[:, 0] > 0, numbers[best], -1)
        return leads

    def _risky(self, values: Floats, usual: Floats) -> NDArray[np.bool_]:
        """Tell for each value whether it lies on the risky side of what is usual, or is a null that means something."""
        more, less = values > usual, values < usual
        risky: NDArray[np.bool_] = (more & (self._sides != "low")) | (less & (self._sides != "high"))
        # Infinite values are no words to a customer.
        known = np.isfinite(values) & np.isfinite(usual)
        return (risky & known) | (np.isnan(values) & self._nulls)

    def _rounded(self, values: Floats) -> Floats:
        return np.rint(values * self._scale) / self._scale + 0.0  # no −0.00

    @cached_property
    def _sentences(self) -> list[list[Sentence]]:
        """Return the sentence of each feature for everybody and for each kind, (1 + n_kinds, n_features)."""
        group_of = {feature.name: group for group in self._catalogue.groups for feature in group.features}
        found = []
        for own, usual in zip([{}, *self._kinds.values()], self._usual.tolist(), strict=True):
            whose = ["同类客户" if feature.name in own else "" for feature in self._features]
            parts = zip(self._features, usual, whose, strict=True)
            found.append([Sentence.of(group_of[feature.name], feature, *rest) for feature, *rest in parts])
        return found
