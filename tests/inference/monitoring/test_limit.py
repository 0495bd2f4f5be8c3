import pytest

from inference.error import InferenceError
from inference.monitoring.limit import load_monitoring_limits
from inference.settings import ServiceSettings

DELIVERED = (ServiceSettings().configs / "governance.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("psi_alarm = 0.25", "psi_alarm = 0.05", "monitoring: .*psi_watch is 0.1, allowed is at most psi_alarm"),
        ("drifted_share = 0.2", "drifted_share = 1.2", "monitoring.drifted_share: "),
        ("tag_z = 6.0", "tag_x = 6.0", "monitoring.tag_z: Field required"),
        ("tag_least_nights = 7", "tag_least_nights = 29", "tag_least_nights is 29, allowed is at most 28"),
        ("[monitoring]", "[watching]", r"has no table \[monitoring\]"),
    ],
)
def test_a_bad_limit_is_named(tmp_path, old, new, told):
    assert old in DELIVERED
    (tmp_path / "governance.toml").write_text(DELIVERED.replace(old, new), encoding="utf-8")
    with pytest.raises(InferenceError, match=told):
        load_monitoring_limits(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InferenceError, match=r"governance\.toml"):
        load_monitoring_limits(tmp_path)
