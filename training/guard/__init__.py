"""Guards that refuse what a risk model must not learn from: leaks, twins across splits, protected groups, unusable tables."""

from training.guard.finding import Finding, GuardConfig, refuse
from training.guard.search import find

__all__ = ["Finding", "GuardConfig", "find", "refuse"]
