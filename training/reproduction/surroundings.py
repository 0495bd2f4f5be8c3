"""What is not as it was: packages, threads, kernels and sources of two environments."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.training_record import EnvironmentFact


@dataclass(frozen=True)
class Change:
    """One thing that differs; `then` or `now` is null where it was not there."""

    name: str
    then: str | None
    now: str | None


def changes(then: EnvironmentFact, now: EnvironmentFact) -> list[Change]:
    """Return what differs between two environments, packages by name; empty where they are the same.

    Kernels and threads count only for libraries that both have loaded; the commit does not count, the sources do.
    """
    single = ("python", "platform", "constraints_sha256", "source_digest")
    found = [Change(name, getattr(then, name), getattr(now, name)) for name in single]
    found += _changed("package ", then.packages, now.packages)
    shared = then.threads.keys() & now.threads.keys()
    for kind in ("threads", "kernels"):
        before, after = getattr(then, kind), getattr(now, kind)
        found += _changed(f"{kind} ", _only(before, shared), _only(after, shared))
    return [change for change in found if change.then != change.now]


def _changed(prefix: str, then: Mapping[str, object], now: Mapping[str, object]) -> list[Change]:
    names = sorted(then.keys() | now.keys())
    return [Change(f"{prefix}{name}", _text(then.get(name)), _text(now.get(name))) for name in names]


def _only(facts: Mapping[str, object], names: set[str]) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if name in names}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
