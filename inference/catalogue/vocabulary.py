"""What the definitions of tags may name: features, attributes, model outputs, named quantiles, concerns, models, outcomes."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import feature_store.features  # noqa: F401 - registers the features
from feature_store.computation import with_inputs
from feature_store.feature import FEATURES
from feature_store.snapshot.material import ATTRIBUTES
from inference.catalogue.truth import CONTRARY
from inference.tag.quantile import load_quantiles
from nlp.taxonomy import load_taxonomy
from registry.catalogue.definition_check import Vocabulary
from registry.doctor.value_range import Ranges, load_ranges
from registry.rule import Columns, Kind

OUTPUTS: Mapping[str, Kind] = {
    "default_probability": "number",
    "default_band": "text",
    "default_action": "text",
    "segment": "text",
    "segment_confidence": "number",
    "price_sensitivity": "number",
    "price_sensitive": "number",
}
"""What `inference.model.scoring` adds to a row, with its kind."""


def vocabulary(configs: Path) -> Vocabulary:
    """Return what the definitions of tags below `configs` may name.

    Raises
    ------
    InferenceError, TaxonomyError
        The named quantiles, the concerns or a job config cannot be read.
    """
    kinds: dict[str, Kind] = dict.fromkeys(FEATURES, "number")
    kinds |= dict.fromkeys(ATTRIBUTES, "text")
    kinds |= OUTPUTS
    kinds |= {quantile.name: "number" for quantile in load_quantiles(configs / "quantiles.toml")}
    concerns = frozenset(load_taxonomy(configs / "concerns.toml").ids)
    jobs = [tomllib.loads(path.read_text(encoding="utf-8"))["name"] for path in (configs / "jobs").glob("*.toml")]
    return Vocabulary(Columns(kinds, concerns), _protective(), frozenset(jobs), frozenset(CONTRARY))


def ranges(configs: Path) -> Ranges:
    """Return what values the columns of rules can have: `ranges.toml`, units of the features, order of the named quantiles."""
    units = {name: feature.unit for name, feature in FEATURES.items()}
    never_null = frozenset(name for name, feature in FEATURES.items() if not feature.null)
    quantiles = load_quantiles(configs / "quantiles.toml")
    named = {quantile.name: (quantile.feature, quantile.by, quantile.share) for quantile in quantiles}
    return load_ranges(configs / "ranges.toml").with_features(units, never_null).with_quantiles(named)


def _protective() -> dict[str, str]:
    """Return each feature that may only ever help, or that derives from one, with the one that says so."""
    found = {}
    for name in FEATURES:
        said = next((each.name for each in with_inputs([name]) if each.purpose == "protective_only"), None)
        if said is not None:
            found[name] = said
    return found
