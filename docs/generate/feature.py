"""The page of all features, and of the released sets of them."""

from itertools import groupby
from pathlib import Path

import feature_store.features  # noqa: F401 - registers them
from docs.generate.markdown import code, page, table
from feature_store.feature import FEATURES, Feature
from feature_store.feature_set import load_feature_set

_HEADERS = ("feature", "unit", "window", "meaning", "null", "without rows", "purpose", "owner")


def feature_page(configs: Path) -> str:
    """Return every registered feature by the table or view it reads, and the feature sets below `configs`."""
    by_source = sorted(FEATURES.values(), key=lambda each: each.relation or "")
    tables = [
        f"## {f'From `{source}`' if source else 'From other features'}\n\n{table(_HEADERS, map(_row, features))}"
        for source, features in groupby(by_source, key=lambda each: each.relation or "")
    ]
    intro = (
        f"{len(FEATURES)} features. Each is one expression over rows with "
        "`greatest(event_timestamp, available_at) < as_of`; families such as `calls_about_…` have more members than are listed. "
        "`gridtags features show NAME` gives one with its digest."
    )
    return page("Features", intro, *tables, "## Feature sets", _sets(configs))


def _row(feature: Feature) -> list[object]:
    without = "null" if feature.fill is None else f"{feature.fill:g}"
    window = feature.window or "that of what it reads"
    null = feature.null or "never"
    return [code(feature.name), feature.unit, window, feature.meaning, null, without, feature.purpose, feature.owner]


def _sets(configs: Path) -> str:
    named = [path.stem for path in sorted((configs / "feature_sets").glob("*.toml"))]
    sets = [load_feature_set(name, configs) for name in named]
    return table(("set", "features"), ((code(each.name), ", ".join(map(code, each.features))) for each in sets))
