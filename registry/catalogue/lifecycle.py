"""The life of a tag: 设计 → 试用 → 应用 → 评估 → 下线, and which steps are allowed.

    设计  is written down, nothing is computed        试用  is computed, hidden from the CRM
    应用  is computed and served                      评估  is served while its worth is examined
    下线  is neither computed nor served

A tag on trial may go back to the drawing board, an examined tag may stay in use, and every tag may be retired. A retired tag keeps
its id for ever; it comes back only through 设计, so that it is tried again.
"""

from itertools import pairwise

from registry.catalogue.definition import TagDefinition, TagState
from registry.catalogue.history import LifecycleAct
from registry.error import CatalogueError

COMPUTED: frozenset[TagState] = frozenset({"试用", "应用", "评估"})
SERVED: frozenset[TagState] = frozenset({"应用", "评估"})
STARTS: frozenset[TagState] = frozenset({"设计", "试用"})

_STEPS: dict[TagState, tuple[TagState, ...]] = {
    "设计": ("试用", "下线"),
    "试用": ("应用", "设计", "下线"),
    "应用": ("评估", "下线"),
    "评估": ("应用", "下线"),
    "下线": ("设计",),
}
_ENGLISH = ("design", "trial", "use", "review", "retired")
"""For keyboards without Chinese, in the order of the steps; files and answers say it in Chinese."""


def refusal(present: TagState, to: TagState) -> str | None:
    """Return why a tag may not go from `present` to `to`, with the states it may go to; null where it may."""
    if to in _STEPS[present]:
        return None
    return f"{present} → {to} is not allowed, from {present} a tag goes to {' or '.join(_STEPS[present])}"


def life_problems(tag: TagDefinition, acts: tuple[LifecycleAct, ...]) -> list[str]:
    """Return what is wrong with the acts of a tag, and where its file says another state than the last act."""
    if not acts:
        return [f"state {tag.state} is not recorded: {how_to_record(tag.id)}"]
    first, last = acts[0], acts[-1]
    problems = [] if first.adopted or first.to in STARTS else [f"its life begins in {first.to}, not in 设计 or 试用"]
    for before, after in pairwise(acts):
        problems += [found] if (found := refusal(before.to, after.to)) else []
        problems += [f"the act of {after.on} stands after that of {before.on}"] if after.on < before.on else []
        problems += ["only its first act may be adopted"] if after.adopted else []
    if last.to != tag.state:
        problems.append(
            f"the file says {tag.state}, the last act {last.to}: put {last.to} back and use `gridtags catalogue move`"
        )
    return problems


def how_to_record(tag_id: str) -> str:
    """Return the command that records what a tag is now."""
    return f"run `gridtags catalogue record {tag_id} --by NAME --why TEXT`"


def state_named(name: str) -> TagState:
    """Return the state called `name`, in Chinese or English; CatalogueError names all states for any other text."""
    for state, english in zip(_STEPS, _ENGLISH, strict=True):
        if name in {state, english}:
            return state
    known = ", ".join(f"{state} ({english})" for state, english in zip(_STEPS, _ENGLISH, strict=True))
    raise CatalogueError(f"no state {name[:40]!r}; states: {known}")
