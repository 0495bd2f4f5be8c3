"""The data scientist's example on a small utility: a variant is trained, compared, and asked for; nothing goes into service."""

import re
import subprocess
import sys

import pytest

from inference.key.file import create_key
from inference.key.ring import Role
from registry.approval.request import read_requests
from registry.impact.question import load_questions
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.documents.page import DOCS, PROJECT
from tests.training.reproduction.utility import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def utility(tmp_path_factory):
    """Return the folder of a utility of three hundred customers, of which no model is in service yet."""
    return build(tmp_path_factory.mktemp("utility"))


@pytest.fixture(scope="module")
def ran(utility):
    """Run the example with the key of a scientist; give what it printed and the registry's settings."""
    secret = create_key(utility / "var" / "api_keys.json", "zhou", Role.SCIENTIST)
    questions = load_questions(utility / "configs").question
    (utility / "answers.toml").write_text("".join(f'{each.id} = "已核对"\n' for each in questions), encoding="utf-8")
    arguments = [
        "--answers",
        "answers.toml",
        "--leaves",
        "4",
        "--variant",
        str(utility / "variant"),
        "--reason",
        "树更小，外推更稳",
    ]
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), "GRIDTAGS_API_KEY": secret, "OMP_NUM_THREADS": "1",
        "GRIDTAGS_VAR": str(utility / "var"), "GRIDTAGS_CONFIGS": str(utility / "configs"),
    }  # fmt: skip
    command = [sys.executable, DOCS / "examples" / "data_scientist.py", *arguments]
    done = subprocess.run(command, env=environment, cwd=utility, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout, RegistrySettings(var=utility / "var", configs=utility / "configs")


def test_rates_are_shown_by_fifths_of_a_feature_as_it_stood(ran):
    rates = [float(line.split()[2]) for line in ran[0].splitlines()[2:] if re.match(r"\d\.0 ", line)]
    assert rates
    assert rates == sorted(rates), "who was late more often defaults more often"


def test_the_variant_is_compared_and_asked_for_and_nobody_has_approved_it(ran):
    printed, settings = ran
    assert "default-risk version 1\nok " in printed
    number = int(re.search(r"request (\d+)", printed)[1])
    request = read_requests(installation_ledger(settings))[number]
    assert (request.by, request.state, request.content.version) == ("zhou", "open", 1)
    assert {"card", "fairness", "impact"} <= set(request.content.evidence)
    assert ModelRegistry(settings).champions() == {}


def test_the_variant_differs_in_nothing_but_the_leaves(ran, utility):
    before, after = (
        (utility / each / "jobs" / "default-risk.toml").read_text("utf-8") for each in ("configs", "variant")
    )
    assert before != after
    assert re.sub(r"num_leaves = \d+", "", before) == re.sub(r"num_leaves = \d+", "", after)
