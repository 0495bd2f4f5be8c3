"""What a user of the command line notices."""

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def gridtags(*arguments, var, **environment):
    command = [sys.executable, "-m", "cli", *arguments]
    settings = {"PATH": os.defpath, "GRIDTAGS_VAR": str(var), "PYTHONPATH": str(PROJECT), **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=var, env=settings, check=False)


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "ingest",
        "train",
        "retrain",
        "models",
        "features",
        "segments",
        "catalogue",
        "tag",
        "reasons",
        "analyze",
        "serve",
        "keys",
        "personal",
        "version",
    ],
)
def test_every_command_explains_itself(command, tmp_path):
    done = gridtags(command, "--help", var=tmp_path)
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_version_is_printed(tmp_path):
    assert gridtags("version", var=tmp_path).stdout.strip() == "0.2.0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest", "."), "no file of source 'canonical' found"),
        (("ingest", ".", "--source", "nobody"), "nobody.toml: no such mapping file"),
        (("tag",), "no bundle yet, promote a model first"),
        (("analyze", "nowhere.txt"), "nowhere.txt: there is no such file"),
        (("train", "nothing"), "no job 'nothing'; jobs: sentiment, concerns, segments, default-risk"),
        (("features", "show", "nothing"), "unknown feature 'nothing'"),
    ],
)
def test_an_error_is_one_line_without_a_traceback(arguments, message, tmp_path):
    done = gridtags(*arguments, var=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_debug_shows_the_traceback(tmp_path):
    done = gridtags("--debug", "ingest", ".", var=tmp_path)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_ingest_prints_counts_and_reasons(tmp_path):
    (tmp_path / "customers.csv").write_text("customer_id,customer_type\nA,residential\nB,unknown\n")
    done = gridtags("ingest", ".", var=tmp_path, COLUMNS="200")
    assert done.returncode == 0
    assert "must be one of large_industry" in done.stdout
    assert "not delivered: industry" in done.stdout


def test_no_installed_distribution_provides_our_top_level_names():
    providers = packages_distributions()
    ours = (
        "nlp",
        "feature_store",
        "registry",
        "training",
        "inference",
        "benchmarks",
        "demo_utility",
        "cli",
        "compare",
        "demo",
    )
    for name in ours:
        assert set(providers.get(name, [])) <= {"gridtags"}, name
