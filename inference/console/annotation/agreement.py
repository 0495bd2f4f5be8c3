"""How far annotators agree beyond chance: Krippendorff's alpha for nominal data (Krippendorff 2011, “Computing alpha-reliability”).

It takes any number of annotators and calls that only some of them labelled; with two it is close to Cohen's kappa.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from feature_store.desk.annotation import Annotation
from nlp.taxonomy import NONE, Taxonomy

_SEPARATOR = ";"


@dataclass(frozen=True)
class Agreement:
    """One question: `calls` that at least two people answered, and alpha; null where everybody always gave one answer.

    `named` is how many of these calls at least one person answered with it; null for a question that is no single concern.
    """

    name: str
    calls: int
    named: int | None
    alpha: float | None


@dataclass(frozen=True)
class Concord:
    """Agreement of people, of a question each; `same` is the share of calls of which all named the same concerns.

    Null: there is no such call.
    """

    questions: tuple[Agreement, ...]
    shared: int
    same: float | None


def concord(said: Iterable[Annotation], taxonomy: Taxonomy) -> Concord:
    """Return how far people agree on the calls that several of them labelled."""
    calls: dict[str, list[Annotation]] = defaultdict(list)
    for each in said:
        calls[each.call_id].append(each)
    shared = [rows for rows in calls.values() if len(rows) > 1]
    concerns = [[set((each.concerns).split(_SEPARATOR)) for each in rows if each.concerns] for rows in shared]
    feelings = [[each.sentiment for each in rows if each.sentiment] for rows in shared]
    questions = [
        Agreement("", _several(concerns), None, nominal_alpha([[frozenset(one) for one in call] for call in concerns])),
        *(_of_concern(name, concerns) for name in (*taxonomy.ids, NONE)),
        Agreement("sentiment", _several(feelings), None, nominal_alpha(feelings)),
    ]
    whole = [len({frozenset(one) for one in call}) == 1 for call in concerns if len(call) > 1]
    return Concord(tuple(questions), len(shared), sum(whole) / len(whole) if whole else None)


def _of_concern(name: str, calls: Sequence[Sequence[set[str]]]) -> Agreement:
    answers = [[name in one for one in call] for call in calls]
    named = sum(len(call) > 1 and any(call) for call in answers)
    return Agreement(name, _several(calls), named, nominal_alpha(answers))


def _several(calls: Iterable[Sequence[object]]) -> int:
    return sum(len(call) > 1 for call in calls)


def nominal_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return alpha of units, each with the answers it got; null where no two answers differ over all units, or none has two.

    1 is agreement in everything, 0 what chance would give.
    """
    totals: Counter[Hashable] = Counter()
    differ = 0.0
    for answers in units:
        if len(answers) > 1:
            counts = Counter(answers)
            totals.update(counts)
            same = sum(count * (count - 1) for count in counts.values())
            differ += (len(answers) * (len(answers) - 1) - same) / (len(answers) - 1)
    n = totals.total()
    by_chance = (n * n - sum(count * count for count in totals.values())) / (n - 1) if n > 1 else 0.0
    return 1 - differ / by_chance if by_chance else None
