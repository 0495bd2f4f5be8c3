"""`gridtags erase`: a person by name, and the queue."""

import pytest
from typer.testing import CliRunner

from inference.right.cli import erase
from tests.inference.restriction_case import Office


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    opened = Office.open(str(tmp_path / "gridtags.db"))
    opened.night(1, "C1", "C2")
    yield opened
    opened.close()


def test_a_person_is_erased_by_name_and_the_output_names_nobody(office):
    done = CliRunner().invoke(erase, ["C1", "--by", "运维赵工", "--reason", "书面申请"])
    assert done.exit_code == 0, done.output
    assert (office.store.read("C1"), office.store.read("C2") is None) == (None, False)
    assert "warehouse 0 files" in done.output
    assert "change_feed" in done.output
    assert "C1" not in done.output


def test_the_queue_says_when_nothing_is_left(office):
    done = CliRunner().invoke(erase, ["run"])
    assert (done.exit_code, done.output.strip()) == (0, "nothing is left to erase")


@pytest.mark.parametrize("arguments", [["C1"], ["C1", "--by", "x"], ["a b", "--by", "x", "--reason", "y"]])
def test_without_who_and_why_nobody_is_erased(office, arguments):
    assert CliRunner().invoke(erase, arguments).exit_code != 0
    assert office.store.read("C1") is not None
