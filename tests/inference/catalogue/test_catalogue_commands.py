"""`gridtags catalogue …` as a user types it, on a copy of the project's configs with a catalogue of their own."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from tests.inference.catalogue.conftest import facts

CONFIGS = Path(__file__).parents[3] / "configs"
GROUP = """# Payment.
[[group]]
id = "payment"
label = "缴费"
dimension = "风险信用"
exclusive = true
exhaustive = false
"""
TAG = """
[[tag]]
id = "{id}"
label = "{id}"
meaning = "逾期"
group = "payment"
kind = "statistic"
rule = "{rule}"   # counted over a year
version = 1
owner = "客户服务中心"
purpose = "提醒"
sensitivity = "normal"
readers = ["crm", "auditor"]
refresh = "daily"
validity_days = 35
state = "试用"
"""
LATE = ("pay.late", "late_bills_of_last_12 >= 3")
GOOD = ("pay.good", "late_bills_of_last_12 = 0")
WHO = ("--by", "王工", "--why", "首次收录")


@pytest.fixture
def gridtags(tmp_path, monkeypatch):
    """Runs a command and returns its exit code and its output."""
    configs = tmp_path / "configs"
    shutil.copytree(CONFIGS, configs, ignore=shutil.ignore_patterns("tags", "lexicons", "sources"))
    (configs / "tags").mkdir()
    write(configs / "tags", LATE, GOOD)
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(configs))
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "240")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["catalogue", *arguments])
        said = "" if done.exception is None or isinstance(done.exception, SystemExit) else str(done.exception)
        return done.exit_code, done.output + said

    return run


def write(folder: Path, *tags: tuple[str, str]) -> None:
    text = GROUP + "".join(TAG.format(id=tag_id, rule=rule) for tag_id, rule in tags)
    (folder / "payment.toml").write_text(text, encoding="utf-8")


def test_a_catalogue_is_recorded_checked_and_listed(gridtags):
    assert gridtags("check")[0] == 1
    assert gridtags("record", "--all", *WHO)[1].endswith("2 recorded\n")
    assert gridtags("check") == (0, "2 tags, 1 groups, 0 problems\n")
    rows = json.loads(gridtags("list", "--json")[1])
    assert [(row["tag"], row["version"], row["by"]) for row in rows] == [
        ("pay.good", 1, "王工"),
        ("pay.late", 1, "王工"),
    ]
    assert "pay.late" in gridtags("list", "--state", "试用")[1]
    assert "pay.late" not in gridtags("list", "--state", "应用")[1]


def test_the_check_names_an_exclusive_group_that_is_not(gridtags, tmp_path):
    write(tmp_path / "configs" / "tags", LATE, ("pay.good", "late_bills_of_last_12 <= 3"))
    gridtags("record", "--all", *WHO)
    code, output = gridtags("check", "--json")
    assert code == 1
    (problem,) = json.loads(output)["problems"]
    assert problem.startswith("group payment: declared exclusive, but a customer can carry pay.good and pay.late")


def test_a_rule_over_a_column_that_is_not_there_is_named_with_what_is_near(gridtags, tmp_path):
    write(tmp_path / "configs" / "tags", ("pay.late", "late_bill_of_last_12 >= 3"))
    gridtags("record", "--all", *WHO)
    assert (
        "tag pay.late: rule: no column late_bill_of_last_12; did you mean late_bills_of_last_12" in gridtags("check")[1]
    )


def test_a_tag_is_moved_by_a_legal_act_only(gridtags, tmp_path):
    gridtags("record", "--all", *WHO)
    code, output = gridtags("move", "pay.late", "评估", "--by", "王工", "--reason", "跳过")
    assert (code, "试用 → 评估 is not allowed" in output) == (1, True)
    assert gridtags("move", "pay.late", "应用", "--by", "王工", "--reason", "试满一季")[0] == 0
    assert 'state = "应用"' in (tmp_path / "configs" / "tags" / "payment.toml").read_text(encoding="utf-8")
    assert gridtags("check")[0] == 0


def test_a_move_is_refused_while_the_check_fails(gridtags, tmp_path):
    gridtags("record", "--all", *WHO)
    write(tmp_path / "configs" / "tags", ("pay.late", "late_bills_of_last_12 >= 4"), GOOD)
    code, output = gridtags("move", "pay.late", "应用", "--by", "王工", "--reason", "试满一季")
    assert (code, "changed without a new version" in output) == (1, True)


def test_differences_are_told_with_who_and_why(gridtags, tmp_path):
    gridtags("record", "--all", *WHO)
    shutil.copytree(tmp_path / "configs" / "tags", tmp_path / "before")
    write(tmp_path / "configs" / "tags", ("pay.late", "late_bills_of_last_12 >= 4"), GOOD)
    gridtags("record", "pay.late", "--by", "李工", "--why", "误报多")
    output = gridtags("diff", "--against", str(tmp_path / "before"))[1]
    assert '    rule: "late_bills_of_last_12 >= 3" → "late_bills_of_last_12 >= 4"' in output
    assert "李工: 误报多" in output
    (found,) = json.loads(gridtags("diff", "--against", str(tmp_path / "before"), "--json")[1])
    assert found["fields"]["version"] == {"old": 1, "new": 2}


def test_a_preview_of_another_rule_shows_who_gains(gridtags, snapshot, served):
    snapshot(facts(late_bills_of_last_12=[5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, None]), served)
    code, output = gridtags("preview", "pay.late", "--rule", "late_bills_of_last_12 >= 5", "--json")
    (found,) = json.loads(output)["tags"]
    assert (code, found["total"]["lost"], found["lost"]) == (0, 2, ["C2", "C3"])
    assert "失去示例 C2、C3" in gridtags("preview", "pay.late", "--rule", "late_bills_of_last_12 >= 5")[1]
    assert "pay.good" in gridtags("preview")[1]


def test_evaluations_and_proposals_are_printed_and_written_as_a_page(gridtags, snapshot, served, tmp_path):
    snapshot(facts(late_bills=[0.0] * 8), served)
    (found,) = json.loads(gridtags("evaluate", "pay.good", "--json")[1])
    assert (found["coverage"], found["reads"]["total"]) == (1.0, 0)
    assert gridtags("evaluate", "--all", "--html", str(tmp_path / "report.html"))[0] == 0
    assert "标签评估报告" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [each["tag"] for each in json.loads(gridtags("retire", "--json")[1])] == ["pay.good", "pay.late"]
    assert "几乎不能区分客户" in gridtags("retire")[1]


@pytest.mark.parametrize("command", [("preview", "pay.late"), ("evaluate", "--all"), ("retire",)])
def test_without_a_snapshot_the_commands_say_what_to_do(gridtags, command):
    code, output = gridtags(*command)
    assert (code, "no snapshot yet, run `gridtags tag` first" in output) == (1, True)
