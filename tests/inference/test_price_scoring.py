"""Who minds prices where the bundle has no such model: unknown to the model, decided by the rule, cited as the rule's."""

import orjson
import pandas as pd
import pyarrow as pa
import pytest

from inference.model.scoring import price_text, score
from inference.tag.document import tags_document
from inference.tag.tagging import tag_table
from registry.catalogue import Catalogue, load_catalogue
from registry.settings import RegistrySettings
from tests.inference.risk_bundle import features, risk_bundle

ROWS = features(3)
CALLS = {"price_calls_last_365_days": [2.0, 0.0, None], "metering_calls_last_365_days": [0.0, 1.0, 0.0]}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return risk_bundle(tmp_path_factory.mktemp("risk"))


@pytest.fixture(scope="module")
def catalogue():
    whole = load_catalogue(RegistrySettings().configs / "tags")
    return Catalogue(groups=(whole.group("sensitivity"),), tags=(whole.tag("sensitive.price"),))


def test_without_the_model_nobody_is_scored_and_no_text_is_read(bundle):
    scored = score(bundle, ROWS)
    assert scored[["price_sensitivity", "price_sensitive"]].isna().all(axis=None)
    assert price_text(bundle, None, ROWS) == {}


def test_without_the_model_the_rule_alone_decides(bundle, catalogue):
    rows = ROWS.join(score(bundle, ROWS)).assign(**CALLS)
    assert tag_table(pa.Table.from_pandas(rows), catalogue).holds[:, 0].tolist() == [1, 0, -1]


def test_with_the_model_either_is_enough(catalogue):
    rows = pd.DataFrame(CALLS).assign(price_sensitive=[0.0, 1.0, 1.0])
    assert tag_table(pa.Table.from_pandas(rows), catalogue).holds[:, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize(("versions", "kind"), [({}, "rule"), ({"price-sensitivity": 2}, "model")])
def test_the_tag_cites_the_model_where_there_is_one_and_its_rule_where_there_is_none(catalogue, versions, kind):
    document = orjson.loads(tags_document("A", [(catalogue.tags[0], 1.0)], [], catalogue, versions))
    assert document["tags"][0]["source"]["kind"] == kind
