"""The service as it is started: settings, keys, a real server."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime

import httpx
import pytest

from feature_store.online.opening import open_store
from feature_store.online.protocol import SnapshotRef
from inference.error import ServiceConfigurationError
from inference.key.file import create_key
from inference.key.ring import Role
from inference.serve import build_app, server_config
from inference.settings import ServiceSettings
from inference.transport.http_protocol import BoundedHttp
from tests.inference.service_bundle import promote
from tests.inference.service_fake import answer_of, documents_of, fake_app
from tests.inference.service_process import PROJECT, running_service

COMPUTED = {"computed_at": "2026-03-01T08:00:00+08:00"}


def publish(location: str, snapshot_id: str = "s1") -> None:
    store = open_store(location)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    store.publish(SnapshotRef(snapshot_id, at, "b1", 2), ((each, documents_of(each)) for each in ("C1", "C2")))
    store.close()


def test_without_a_key_the_service_does_not_start(tmp_path):
    with pytest.raises(ServiceConfigurationError, match="no API key"):
        build_app(ServiceSettings(var=tmp_path))


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "no API key: `gridtags demo` writes one to"),
        ({"GRIDTAGS_PORT": "http"}, "GRIDTAGS_PORT: Input should be a valid integer"),
        ({"GRIDTAGS_API_KEYS": '{"crm": {"sha256": "x"}}'}, "GRIDTAGS_API_KEYS: String should match pattern"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path, environment, message):
    done = subprocess.run(
        [sys.executable, "-m", "inference.serve"],
        cwd=PROJECT, env={"GRIDTAGS_VAR": str(tmp_path), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_the_server_logs_no_request_and_does_not_name_itself():
    config = server_config(fake_app(), ServiceSettings())
    assert (config.access_log, config.server_header, config.loop, config.http) == (False, False, "uvloop", BoundedHttp)


def test_a_started_service_answers_and_stops_when_told(tmp_path):
    headers = {"X-API-Key": create_key(tmp_path / "api_keys.json", "demo", Role.CRM)}
    promote(tmp_path / "bundles", 1)
    with running_service(tmp_path) as (url, service), httpx.Client(base_url=url, headers=headers) as client:
        assert client.get("/health/ready").json()["missing"] == ["snapshot"]
        publish(str(tmp_path / "gridtags.db"))
        assert client.get("/health/ready").json()["snapshot"]["customers"] == 2
        assert client.get("/v1/customers/C1/tags").json() == json.loads(answer_of("C1", "tags")) | COMPUTED
        assert client.get("/v1/customers/C9/tags").status_code == 404
        assert client.get("/v1/tags", headers={"X-API-Key": "no"}).status_code == 401
        assert b"C9" not in (tmp_path / "service.log").read_bytes()
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) in {0, -signal.SIGTERM}


def test_a_service_on_postgresql_answers(tmp_path, postgres_url):
    headers = {"Authorization": f"Bearer {create_key(tmp_path / 'api_keys.json', 'demo', Role.CRM)}"}
    promote(tmp_path / "bundles", 1)
    publish(postgres_url)
    with (
        running_service(tmp_path, GRIDTAGS_DATABASE_URL=postgres_url) as (url, _),
        httpx.Client(base_url=url, headers=headers) as client,
    ):
        assert client.get("/health/ready").status_code == 200
        assert client.get("/v1/customers/C2/persona").json() == json.loads(answer_of("C2", "persona")) | COMPUTED
        answer = client.post("/v1/customers:batchGet", json={"ids": ["C1", "C9"]})
        assert answer.json()["missing"] == ["C9"]
