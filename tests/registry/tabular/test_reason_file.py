import pytest

from feature_store.feature import FEATURES
from feature_store.feature_set import load_feature_set
from registry.error import ArtifactError
from registry.settings import RegistrySettings
from registry.tabular.reason_file import load_reasons

CONFIGS = RegistrySettings().configs
SHIPPED = CONFIGS / "reasons" / "default-risk.toml"


def test_every_feature_of_default_risk_has_its_group_and_no_other_stands_there():
    columns = load_feature_set("default-risk.v1", CONFIGS).features
    catalogue = load_reasons(SHIPPED).require(columns)
    assert {feature.name for feature in catalogue.features()} == set(columns)


def test_no_feature_that_is_protected_or_not_for_risk_is_a_reason():
    refused = {name for name, feature in FEATURES.items() if feature.purpose != "general"}
    assert refused
    load_reasons(SHIPPED).require((), refused)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("groups = []", "groups"),
        ("groups = [", "reasons.toml: "),
        ('[[groups]]\nid = "a"\ncode = "1"\ntext = "x"\nfeatures = []', "groups.0.code"),
    ],
)
def test_a_bad_file_is_named_with_the_path_of_the_key(content, said, tmp_path):
    (tmp_path / "reasons.toml").write_text(content)
    with pytest.raises(ArtifactError, match=said):
        load_reasons(tmp_path / "reasons.toml")


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ArtifactError, match=r"nothing\.toml: no such file"):
        load_reasons(tmp_path / "nothing.toml")
