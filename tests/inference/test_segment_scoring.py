"""The segment of new customers: 未知 before a fortnight, then a segment with the confidence that was measured."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import Pipeline

from inference.model.scoring import segment
from inference.tag.tagging import tag_table
from registry.bundle import open_bundle, write_bundle
from registry.catalogue import Catalogue, load_catalogue
from registry.description import ServedModel
from registry.settings import RegistrySettings
from registry.tabular.newcomer import HISTORY_FEATURE, UNKNOWN

CATALOGUE = load_catalogue(RegistrySettings().tags)
FORTNIGHT = {"days": 14, "columns": ["shape"], "margins": [0.0, 9.0], "agreement": [0.4, 0.8]}
YEAR = {"days": 335, "columns": ["shape", "sum"], "margins": [0.0, 9.0], "agreement": [0.9, 0.99]}
DETAIL = {
    "newcomers": {"steps": [FORTNIGHT, YEAR]},
    "blocks": {"shape": {"weight": 1.0, "features": ["shape"]}, "level": {"weight": 1.0, "features": ["sum"]}},
}


@pytest.fixture
def bundle(tmp_path):
    """A bundle with two segments: low shape and large sum, high shape and small sum."""
    random = np.random.default_rng(1)
    x = np.repeat([[0.0, 9.0], [9.0, 0.0]], 50, axis=0) + random.normal(size=(100, 2))
    space = ColumnTransformer([("shape", SimpleImputer(), [0]), ("level", SimpleImputer(), [1])])
    groups = GaussianMixture(2, covariance_type="spherical", random_state=0)
    fitted = Pipeline([("space", space), ("groups", groups)]).fit(x)
    names = ("基本服务需求客户", "富裕者") if fitted.predict([[9.0, 0.0]])[0] else ("富裕者", "基本服务需求客户")
    folder = tmp_path / "built"
    folder.mkdir()
    skops.io.dump(fitted, folder / "model.skops")
    card = ServedModel(
        kind="sklearn", columns=("shape", "sum"), classes=names, name="segments", version=1, run_id="r", detail=DETAIL
    )
    (folder / "model.json").write_text(card.model_dump_json(), encoding="utf-8")
    write_bundle(
        tmp_path / "bundles", {"segments": folder}, CATALOGUE, "王工", "测试", datetime(2026, 3, 1, tzinfo=UTC)
    )
    return open_bundle(tmp_path / "bundles")


@pytest.fixture
def scored(bundle):
    """Four customers of high shape: a year known, a fortnight with a sum far too large, three days, no readings."""
    rows = {"shape": 9.0, "sum": [0.0, 9.0, 0.0, np.nan], HISTORY_FEATURE: [360.0, 14.0, 3.0, 0.0]}
    return pd.DataFrame(segment(bundle, pd.DataFrame(rows)))


def test_segment_is_unknown_before_a_fortnight_and_less_sure_before_a_year(scored):
    assert scored["segment"].tolist() == ["富裕者", "富裕者", UNKNOWN, UNKNOWN]
    assert scored["segment_confidence"].tolist()[:2] == [0.99, 0.8]


def test_every_customer_has_exactly_one_segment_tag_the_unknown_ones_too(scored):
    tags = tuple(tag for tag in CATALOGUE.tags if tag.group == "segment")
    tagged = tag_table(pa.Table.from_pandas(scored), Catalogue(groups=(CATALOGUE.group("segment"),), tags=tags))
    assert (tagged.holds == 1).sum(axis=1).tolist() == [1, 1, 1, 1]
    assert [tagged.tags[column].id for column in tagged.holds.argmax(axis=1)][1:] == [
        "segment.affluent",
        "segment.unknown",
        "segment.unknown",
    ]
    assert tagged.confidence[1, tagged.holds[1].argmax()] == 0.8
