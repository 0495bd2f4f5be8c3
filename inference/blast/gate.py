"""A blast radius held against its limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inference.blast.blast import Count, Migration, TagMove
from inference.blast.limit import BlastLimits
from inference.catalogue.interval import wilson
from registry.catalogue.lifecycle import SERVED
from registry.evidence import Gate


@dataclass(frozen=True)
class Scale:
    """How a count among the examined is read as a share of all customers.

    The examined stand for `reach` of all; where they are a sample of those, the upper end of the 95 % interval counts.
    """

    reach: float
    sampled: bool

    def share(self, count: int, rows: int) -> float:
        """Return the share of all customers that `count` of `rows` examined stand for."""
        if rows == 0:
            return 0.0
        return self.reach * (wilson(count, rows)[1] if self.sampled else count / rows)


def gates(
    migrations: Mapping[str, Migration], tags: Sequence[TagMove], limits: BlastLimits, scale: Scale
) -> tuple[Gate, ...]:
    """Return every figure that has a limit: migrations, their groups, and the tags in which somebody moves.

    `migrations` are named as their limits: default_band, default_action, segment.
    """
    return (
        *_migrations(migrations, limits, scale),
        *_groups(migrations, limits, scale),
        *(gate for each in tags if each.state in SERVED for gate in _tag(each, limits, scale)),
    )


def _migrations(migrations: Mapping[str, Migration], limits: BlastLimits, scale: Scale) -> Iterator[Gate]:
    for name, each in migrations.items():
        yield _at_most(name, scale.share(each.moved, each.rows), getattr(limits, name))


def _groups(migrations: Mapping[str, Migration], limits: BlastLimits, scale: Scale) -> Iterator[Gate]:
    for name, each in migrations.items():
        for kind, groups in each.by.items():
            if found := [
                _moved(value, count, scale) for value, count in groups.items() if count.rows >= limits.group_least
            ]:
                worst, value = max(found)
                yield _at_most(f"{name} within {kind}, most in {value or '–'}", worst, limits.group_moves)


def _moved(value: str, count: Count, scale: Scale) -> tuple[float, str]:
    return scale.share(count.gained, count.rows), value


def _tag(each: TagMove, limits: BlastLimits, scale: Scale) -> Iterator[Gate]:
    total = each.total
    if moved := total.gained + total.lost:
        yield _at_most(f"tag {each.tag} moves", scale.share(moved, total.rows), limits.moves_of(each.tag))
        change = abs(total.after - total.before)
        yield _at_most(f"tag {each.tag} share", scale.share(change, total.rows), limits.tag_share)
    if (more := each.unknown_after - each.unknown_before) > 0:
        yield _at_most(f"tag {each.tag} unknown", scale.share(more, total.rows), limits.unknown)


def _at_most(name: str, value: float, most: float) -> Gate:
    return Gate(name=name, value=value, bound=f"≤ {most:g}", passed=value <= most)
