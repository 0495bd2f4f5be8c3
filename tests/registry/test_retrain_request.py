from datetime import UTC, datetime

import pytest

from registry.actor import Actor, acting
from registry.error import RegistryError
from registry.ledger import installation_ledger
from registry.retrain_request import close_request, open_request, requests
from registry.settings import RegistrySettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return RegistrySettings(var=tmp_path, mlflow_tracking_uri="sqlite:///none")


def asked(settings):
    with acting(Actor("夜班")):
        return open_request(settings, "default-risk", 3, ("score default_probability: 0.4, limit 0.25",), NOW, "s1")


def told(settings):
    return [(each.by, each.content["state"]) for each in installation_ledger(settings).entries(kind="retrain_request")]


def test_a_request_waits_once_however_many_nights_ask(settings):
    first = asked(settings)
    assert asked(settings) == first
    assert requests(settings) == {"default-risk": first}
    assert told(settings) == [("夜班", "opened")]
    assert first.entry == 1


def test_a_closed_request_is_gone_and_stands_in_the_ledger_and_the_next_night_may_ask_again(settings):
    close_request(settings, asked(settings), "trained default-risk 4")
    assert requests(settings) == {}
    again = asked(settings)
    assert again.entry == 3
    assert [state for _, state in told(settings)] == ["opened", "closed", "opened"]


def test_a_damaged_request_is_named(settings, tmp_path):
    asked(settings)
    (tmp_path / "retrain_requests" / "default-risk.json").write_text("{")
    with pytest.raises(RegistryError, match=r"default-risk\.json: is no retrain request"):
        requests(settings)
