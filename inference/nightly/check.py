"""Whether a snapshot may be published: every figure that is compared, with the range it has to lie in."""

from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from feature_store.snapshot.manifest import SnapshotManifest
from inference.nightly.limit import Limit, Limits


class Finding(BaseModel):
    """One figure of tonight, yesterday's (None where there is none), and the range allowed, both ends included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    name: str
    tonight: float
    yesterday: float | None
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the figure lies in its range."""
        return self.low <= self.tonight <= self.high

    def line(self) -> str:
        """Return the figure as one line of text."""
        before = "" if self.yesterday is None else f" (yesterday {self.yesterday:.6g})"
        return f"{self.kind} {self.name}: {self.tonight:.6g}{before}, allowed {self.low:.6g} … {self.high:.6g}"


def compared(tonight: SnapshotManifest, yesterday: SnapshotManifest | None, limits: Limits) -> list[Finding]:
    """Return every comparison; against yesterday's only where there is one."""
    findings = [*_nulls(tonight, yesterday, limits)]
    if yesterday is not None:
        low, high = limits.customers.around(yesterday.rows)
        findings += [_finding("customers", "number", tonight.rows, yesterday.rows, low, high)]
        findings += _tags(tonight, yesterday, limits)
        findings += _shares("unknown", lambda each: each.unknown, tonight, yesterday, limits.unknown)
        findings += _shares("segment", lambda each: each.segments, tonight, yesterday, limits.segments)
    return findings


def _nulls(tonight: SnapshotManifest, yesterday: SnapshotManifest | None, limits: Limits) -> Iterator[Finding]:
    before = {} if yesterday is None else yesterday.nulls
    for name, most in limits.nulls.items():
        # A column that is not there at all is null for everyone.
        yield _finding("nulls", name, tonight.nulls.get(name, 1.0), before.get(name), 0.0, most)


def _tags(tonight: SnapshotManifest, yesterday: SnapshotManifest, limits: Limits) -> Iterator[Finding]:
    for finding in _shares("tag", lambda each: each.shares, tonight, yesterday, limits.tags):
        had = (finding.yesterday or 0.0) * yesterday.rows
        one = 1 / tonight.rows if had >= limits.tags.least else 0.0
        yield finding.model_copy(update={"low": max(finding.low, one)})


def _shares(
    kind: str,
    of: Callable[[SnapshotManifest], Mapping[str, float]],
    tonight: SnapshotManifest,
    yesterday: SnapshotManifest,
    limit: Limit,
) -> Iterator[Finding]:
    """Compare what both nights know: a tag of another definition is another tag, a segment may be new or gone."""
    now, before = of(tonight), of(yesterday)
    for name in sorted(now.keys() | before.keys()):
        is_tag = kind != "segment"
        if is_tag and tonight.tag_versions.get(name) != yesterday.tag_versions.get(name):
            continue
        was = before.get(name, 0.0)
        yield _finding(kind, name, now.get(name, 0.0), was, *limit.around(was))


def _finding(kind: str, name: str, tonight: float, yesterday: float | None, low: float, high: float) -> Finding:
    return Finding(kind=kind, name=name, tonight=tonight, yesterday=yesterday, low=low, high=high)
