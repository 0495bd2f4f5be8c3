"""Counts of the doctor as lines for a terminal and as a record for machines."""

from typing import Any

from inference.catalogue.measuring import Measured
from registry.catalogue import Catalogue
from registry.doctor.tally import GroupCount


def measured_lines(measured: Measured, catalogue: Catalogue) -> list[str]:
    """Return one line for each group, then what breaks a promise; shares are of all customers of the snapshot."""
    partly = {catalogue.tag(tag).group for tag in measured.skipped}
    lines = [_group_line(count, catalogue, whole=count.group not in partly) for count in measured.groups]
    lines += [f"{' and '.join(pair)} must never meet: {count:,} customers" for pair, count in measured.meeting.items()]
    lines += [f"not so of {count:,} customers: {promise}" for promise, count in measured.outside.items()]
    if measured.skipped:
        lines.append(f"the snapshot lacks columns of {', '.join(measured.skipped)}")
    return lines


def measured_record(measured: Measured) -> dict[str, Any]:
    """Return the counts, ready for JSON."""
    return {
        "groups": [
            {
                "group": count.group, "rows": count.rows, "without": count.without, "unknown": count.unknown,
                "overlapping": [{"tags": list(pair), "rows": n} for pair, n in count.overlapping.items()],
            }
            for count in measured.groups
        ],
        "meeting": [{"tags": list(pair), "rows": n} for pair, n in measured.meeting.items()],
        "outside": dict(measured.outside),
        "skipped": list(measured.skipped),
    }  # fmt: skip


def _group_line(count: GroupCount, catalogue: Catalogue, *, whole: bool) -> str:
    group = catalogue.group(count.group)
    broken = count.breaks(exclusive=group.exclusive, exhaustive=group.exhaustive and whole)
    most = sorted(count.overlapping.items(), key=lambda each: -each[1])[:3]
    overlaps = "; ".join(f"{' and '.join(pair)} {_share(n, count)}" for pair, n in most)
    shares = f"none {_share(count.without, count)}, unknown {_share(count.unknown, count)}"
    return f"{group.id}: {shares}{f', together: {overlaps}' if overlaps else ''}{' BROKEN' if broken else ''}"


def _share(part: int, count: GroupCount) -> str:
    return f"{part / count.rows:.1%}" if count.rows else "–"
