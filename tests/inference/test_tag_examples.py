"""Each tag of the catalogue on three customers: one who has it, one who has not, one of whom it is unknown."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from feature_store.feature import FEATURES
from feature_store.feature_set import load_feature_set
from inference.quantile import load_quantiles
from inference.tagging import tag_customers
from registry.catalogue import Catalogue, load_catalogue
from registry.settings import RegistrySettings

CONFIGS = RegistrySettings().configs
CATALOGUE = load_catalogue(CONFIGS / "tags")
EXAMPLES = tomllib.loads((Path(__file__).parent / "tag_examples.toml").read_text(encoding="utf-8"))
TEXTS = {"customer_type", "urban_rural", "default_band", "default_action", "segment"}
MODEL_OUTPUTS = {"default_probability", "default_band", "default_action", "segment", "price_sensitive"}


def columns(rule):
    return set(re.findall(r"\b[a-z][a-z0-9_]+\b", re.sub(r"'[^']*'", "", rule)))


@pytest.mark.parametrize("tag", CATALOGUE.tags, ids=lambda tag: tag.id)
def test_tag_is_yes_no_and_unknown_where_its_examples_say_so(tag):
    examples = EXAMPLES[tag.id]
    cases = pd.DataFrame([examples[case] for case in ("yes", "no", "unknown")], columns=sorted(columns(tag.rule)))
    for column in cases:
        cases[column] = cases[column].astype(object if column in TEXTS else "float64")
    alone = Catalogue(groups=(CATALOGUE.group(tag.group),), tags=(tag.model_copy(update={"confidence": None}),))
    assert tag_customers(cases, alone).holds[:, 0].tolist() == [1, 0, -1]


def test_every_example_belongs_to_a_tag_of_the_catalogue():
    assert set(EXAMPLES) == {tag.id for tag in CATALOGUE.tags}


def test_rules_name_only_what_the_nightly_run_computes():
    features = set(load_feature_set("tags.v1", CONFIGS).features)
    quantiles = {quantile.name for quantile in load_quantiles(CONFIGS / "quantiles.toml")}
    for tag in CATALOGUE.tags:
        assert columns(tag.rule) <= features | quantiles | MODEL_OUTPUTS | TEXTS, tag.id


def test_all_dimensions_have_tags_and_protected_features_only_help():
    assert {CATALOGUE.dimension(tag.id) for tag in CATALOGUE.tags} == {
        "基础属性",
        "用电行为",
        "业务偏好",
        "情感特征",
        "风险信用",
    }
    protective = {name for name, feature in FEATURES.items() if feature.purpose == "protective_only"}
    for tag in CATALOGUE.tags:
        assert tag.sensitivity == "protected" or not columns(tag.rule) & protective, tag.id
