"""The README's path: demo, then the service answers; what it wrote holds together and holds nothing personal."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pandas as pd
import pytest

from inference.answer.document import PersonaAnswer, TagsAnswer
from inference.key.file import create_key
from inference.key.ring import Role
from tests.end_to_end.tutorial import answers_in, run_tutorial
from tests.inference.service_process import PROJECT, running_service

pytestmark = pytest.mark.slow
CUSTOMERS = 2000


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run `gridtags demo` on a small utility; give its var folder, what it printed and the key it made."""
    var = tmp_path_factory.mktemp("demo")
    environment = {"PATH": os.defpath, "GRIDTAGS_VAR": str(var), "PYTHONPATH": str(PROJECT), "COLUMNS": "200"}
    command = [sys.executable, "-m", "cli", "--debug", "demo", "--customers", str(CUSTOMERS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return var, done.stdout, re.search(r"X-API-Key: (\S+)'", done.stdout)[1]


@pytest.fixture(scope="module")
def client(demo):
    var, _, key = demo
    with running_service(var) as (url, _), httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def audit(demo, client):
    """Return a client that may see every tag; the running service follows the file of its keys."""
    secret = create_key(demo[0] / "api_keys.json", "audit", Role.AUDITOR)
    with httpx.Client(base_url=client.base_url, headers={"X-API-Key": secret}, timeout=30) as entitled:
        deadline = time.monotonic() + 60
        while entitled.get("/v1/tags").status_code != httpx.codes.OK:
            assert time.monotonic() < deadline, "the new key was not followed within a minute"
            time.sleep(0.1)
        yield entitled


@pytest.fixture(scope="module")
def customer(demo):
    return re.search(r"/v1/customers/(\w+)/persona", demo[1])[1]


def test_demo_prints_a_persona_and_the_next_steps(demo):
    printed = demo[1]
    assert '"next_actions"' in printed
    assert "gridtags serve" in printed
    assert "mlflow ui" in printed


def test_persona_and_tags_of_a_customer_come_from_one_snapshot(client, customer):
    persona = client.get(f"/v1/customers/{customer}/persona").raise_for_status().json()
    tags = client.get(f"/v1/customers/{customer}/tags").raise_for_status().json()
    PersonaAnswer.model_validate(persona)
    TagsAnswer.model_validate(tags)
    assert persona["customer_id"] == tags["customer_id"] == customer
    assert persona["snapshot_id"] == tags["snapshot_id"]
    assert persona["tags"] == [tag["id"] for tag in tags["tags"]]
    assert persona["voice"]["evidence"], "the customer who called most has a sentence that shows the concern"


def test_every_tag_carries_source_version_and_confidence(client, customer):
    document = client.get(f"/v1/customers/{customer}/tags").json()
    assert document["computed_at"]
    for tag in document["tags"]:
        assert tag["source"]["version"] >= 1
        assert 0 <= tag["confidence"] <= 1


def test_batch_catalogue_and_models_answer(client, customer):
    asked = {"ids": [customer, "NOBODY"], "view": "tags"}
    batch = client.post("/v1/customers:batchGet", json=asked).raise_for_status().json()
    assert ([c["customer_id"] for c in batch["customers"]], batch["missing"]) == ([customer], ["NOBODY"])
    assert len(client.get("/v1/tags").raise_for_status().json()["tags"]) >= 25
    models = client.get("/v1/models").raise_for_status().json()["models"]
    assert set(models) == {"sentiment", "concerns", "segments", "default-risk"}


def test_transcript_is_analysed_and_masked(client):
    turns = [
        {"speaker": "agent", "text": "您好请讲"},
        {"speaker": "customer", "text": "我家又停电了都三个小时了你们到底管不管啊，我电话13800138000"},
    ]
    answer = client.post("/v1/transcripts:analyze", json={"turns": turns}).raise_for_status()
    assert "13800138000" not in answer.text
    assert answer.json()["concerns"][0]["id"] == "outage_repair"


def test_unknown_customer_is_a_problem_document(client):
    answer = client.get("/v1/customers/NOBODY/tags")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_exclusive_group_gives_a_customer_at_most_one_tag(demo, audit):
    book = audit.get("/v1/tags").json()
    exclusive = {group["id"] for group in book["groups"] if group["exclusive"]}
    exhaustive = {group["id"] for group in book["groups"] if group["exhaustive"]}
    with sqlite3.connect(demo[0] / "gridtags.db") as database:
        ids = [row[0] for row in database.execute("SELECT customer_id FROM online_document")]
    for start in range(0, len(ids), 500):
        asked = {"ids": ids[start : start + 500], "view": "tags"}
        for document in audit.post("/v1/customers:batchGet", json=asked).raise_for_status().json()["customers"]:
            groups = [tag["group"] for tag in document["tags"] if tag["group"] in exclusive]
            assert len(groups) == len(set(groups)), document
            unknown = set(document["unknown"])
            for group in exhaustive - set(groups):
                members = {tag["id"] for tag in book["tags"] if tag["group"] == group}
                assert members & unknown, (group, document["customer_id"])


def test_what_was_rejected_is_what_the_utility_spoiled(demo):
    commits = [pd.read_json(path, typ="series") for path in (demo[0] / "warehouse" / "_commits").glob("*.json")]
    assert all(commit["read"] == commit["accepted"] + commit["quarantined"] for commit in commits)
    rejected = pd.concat(pd.read_parquet(path) for path in (demo[0] / "warehouse" / "_quarantine").glob("*.parquet"))
    rejected = rejected.assign(field=rejected.field.str.split(",").str[0]).groupby(["table", "field"]).size()
    (truth,) = (demo[0] / "demo").glob("*/truth/bad_rows.parquet")
    spoiled = pd.read_parquet(truth).groupby(["table", "field"])["rows"].sum()
    assert rejected.to_dict() == spoiled.to_dict()


def test_no_phone_number_of_the_raw_exports_is_anywhere_in_what_was_learnt(demo):
    var = demo[0]
    raw = b"".join(path.read_bytes() for path in (var / "demo").rglob("*.csv"))
    phones = set(re.findall(rb"(?<!\d)1[3-9]\d{9}(?!\d)", raw))
    assert phones, "the raw exports hold phone numbers to find"
    for path in (path for path in var.rglob("*") if path.is_file() and "demo" not in path.relative_to(var).parts):
        written = _texts(path) if path.suffix == ".parquet" else path.read_bytes()
        found = phones & set(re.findall(rb"(?<!\d)1[3-9]\d{9}(?!\d)", written))
        assert not found, path


def _texts(path):
    return pd.read_parquet(path).select_dtypes(["object", "str"]).to_csv().encode()


def test_serving_needs_neither_the_warehouse_nor_mlflow(demo, customer, tmp_path):
    var, _, key = demo
    for name in ("bundles", "gridtags.db", "api_keys.json"):
        (tmp_path / name).symlink_to(Path(var) / name)
    with running_service(tmp_path) as (url, _):
        answer = httpx.get(f"{url}/v1/customers/{customer}/persona", headers={"X-API-Key": key}, timeout=30)
    assert answer.status_code == 200


def test_the_tutorial_followed_to_the_letter_leads_from_files_to_tags(demo, tmp_path):
    """Last, as it goes on with the installation: a county joins, gets a tag of its own, and two persons put it in service."""
    printed = run_tutorial(tmp_path, demo[0])
    assert re.search(r"dianliang.csv +│ +meter_readings +│ +32,001 +│ +32,000 +│ +1 ", printed)
    assert re.search(r"zhangdan.csv +│ +bills +│ +962 +│ +960 +│ +2 ", printed)
    answers = answers_in(printed)
    (voice,) = (each["voice"] for each in answers if "voice" in each)
    assert "电能质量" in voice["statement"]
    (carriers,) = (each["customers"] for each in answers if each.get("tag") == "county.growth_and_price")
    assert any(each["customer_id"].startswith("QC") for each in carriers)
    changed = {change["customer_id"] for each in answers for change in each.get("changes", ())}
    assert changed
