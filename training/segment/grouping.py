"""From features to groups: spaces and candidates on a sample, the choice, and the hard rules on every customer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import Pipeline

from registry.tabular.group_rule import GroupRule, Placed
from training.config import STRICT
from training.error import TrainingError
from training.segment.block import BlockConfig, empty_features, fit_space, stored_blocks
from training.segment.candidate import CandidateConfig, Groups, best_groups, fit_candidates, fit_previous
from training.segment.choice import Choice, ChoiceConfig, choose
from training.segment.constraint import Floats, ShareLimits, find_prices, shares_of
from training.segment.index import Fit, IndexRow, JudgementConfig, judge
from training.segment.mixture import priced

PREVIOUS = "previous"
"""The space of the version before, and what the names of its candidates begin with."""


class GroupingConfig(BaseModel):
    """How customers are grouped.

    `spaces` maps a name to feature blocks: each is a way to look at customers, and the candidates of all compete.
    """

    model_config = STRICT

    spaces: dict[str, dict[str, BlockConfig]] = Field(min_length=1)
    sample: int = Field(default=20_000, ge=100)
    seed: int = 7
    candidates: CandidateConfig = CandidateConfig()
    judgement: JudgementConfig = JudgementConfig()
    choice: ChoiceConfig = ChoiceConfig()


@dataclass(frozen=True)
class Grouping:
    """The rule that was chosen, why, and in which space."""

    rule: GroupRule
    choice: Choice
    space: str

    @property
    def k(self) -> int:
        """How many groups there are."""
        return len(self.rule.model.means_)

    @property
    def pipeline(self) -> Pipeline:
        """Space and mixture as one estimator, to be stored."""
        return Pipeline([("space", self.rule.space), ("groups", self.rule.model)])

    def with_limits(self, scores: Floats, limits: ShareLimits) -> "Grouping":
        """Return the grouping with prices that keep the limits on the customers of these scores (n, k): exact on all of them.

        Raises
        ------
        TrainingError
            There are no such prices.
        """
        if limits.keep(shares_of(np.argmax(scores, axis=1), self.k)):
            return self
        return replace(self, rule=replace(self.rule, model=priced(self.rule.model, find_prices(scores, limits))))


@dataclass(frozen=True)
class _Field:
    """A space, the sample in it, what makes candidates there, and what makes them again from other customers."""

    rule: GroupRule
    placed: Placed
    fit: Fit
    refit: Fit


def group(
    x: pd.DataFrame, business: pd.DataFrame, config: GroupingConfig, previous: GroupRule | None = None
) -> Grouping:
    """Choose a grouping on a sample of customers; memory does not grow with their number.

    Parameters
    ----------
    x
        Features (n, n_features), NaN where null.
    business
        Variables the groups should explain, (n, n_variables).
    previous
        The rule of the version before: its groups, kept and moved, are candidates as well.

    Raises
    ------
    TrainingError
        Customers that cannot be grouped, or no candidate that keeps the limits.
    """
    rows = np.random.default_rng(config.seed).permutation(len(x))[: config.sample]
    drawn, told = x.iloc[rows], business.iloc[rows]
    fields = {name: _field(drawn, blocks, config.candidates) for name, blocks in config.spaces.items()}
    if previous is not None:
        fields[PREVIOUS] = _previous_field(drawn, previous, config.candidates.limits)
    before = None if previous is None else best_groups(previous.model, fields[PREVIOUS].placed)
    found, index = _judged(fields, told, config, before)
    choice = choose(index, config.choice, [name for name in found if name.startswith(PREVIOUS)])
    space = choice.chosen.split(": ")[0]
    return Grouping(replace(fields[space].rule, model=found[choice.chosen]), choice, space)


def _judged(
    fields: Mapping[str, _Field], business: pd.DataFrame, config: GroupingConfig, before: Groups | None
) -> tuple[dict[str, GaussianMixture], list[IndexRow]]:
    found: dict[str, GaussianMixture] = {}
    index: list[IndexRow] = []
    problems = []
    for space, field in fields.items():
        try:
            models = field.fit(field.placed, config.seed)
        except TrainingError as error:
            problems.append(f"{space}: {error}")
            continue
        rows = judge(field.placed, models, field.refit, business, config.judgement, config.seed, before)
        found |= {f"{space}: {name}": model for name, model in models.items()}
        index += [replace(row, name=f"{space}: {row.name}") for row in rows]
    if not found:
        raise TrainingError("; ".join(problems))
    return found, index


def _field(x: pd.DataFrame, blocks: Mapping[str, BlockConfig], config: CandidateConfig) -> _Field:
    columns = tuple(str(name) for name in x.columns)
    rule = GroupRule(fit_space(x, blocks), None, columns, stored_blocks(blocks, empty_features(x)))

    def fit(placed: Placed, seed: int) -> dict[str, GaussianMixture]:
        return fit_candidates(placed, config, seed)

    return _Field(rule, rule.place(x), fit, fit)


def _previous_field(x: pd.DataFrame, previous: GroupRule, limits: ShareLimits) -> _Field:
    def fit(placed: Placed, _: int) -> dict[str, GaussianMixture]:
        return fit_previous(previous.model, placed, limits)

    def refit(placed: Placed, seed: int) -> dict[str, GaussianMixture]:
        # Groups that are kept are as stable as they would be if they were looked for again; frozen, anything is stable.
        again = fit(placed, seed).get("moved")
        return {} if again is None else {"kept": again, "moved": again}

    return _Field(previous, previous.place(x), fit, refit)
