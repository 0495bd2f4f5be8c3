"""What the doctor says of the catalogue in service: proofs, kept as long as nothing changes, and counts on customers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inference.catalogue.vocabulary import ranges
from registry.catalogue import Catalogue
from registry.digest import file_digest, text_digest
from registry.doctor.tally import Tally


def findings(catalogue: Catalogue, configs: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the doctor proves or refutes of the catalogue and is worth saying; taken from `before` where nothing changed."""
    from registry.doctor.examination import examine  # noqa: PLC0415 - the solver takes long to load

    rests_on = text_digest(catalogue.version + file_digest(configs / "ranges.toml"))
    if before.get("rests_on") == rests_on:
        return dict(before)
    found = [each for each in examine(catalogue, ranges(configs)) if each.is_problem or each.is_worth_saying]
    return {"rests_on": rests_on, "findings": [{**each.as_record(), "sentence": each.sentence} for each in found]}


def group_counts(tally: Tally, catalogue: Catalogue) -> dict[str, Any]:
    """Return for each group how many customers carry none of its tags, of how many that is open, and who carries two."""
    counted = {}
    for count in tally.groups():
        group = catalogue.group(count.group)
        counted[group.id] = {
            **group.model_dump(mode="json"),
            "without": count.without, "unknown": count.unknown, "rows": count.rows,
            "overlapping": [{"tags": list(pair), "rows": rows} for pair, rows in count.overlapping.items()],
            "broken": count.breaks(exclusive=group.exclusive, exhaustive=group.exhaustive),
        }  # fmt: skip
    return counted
