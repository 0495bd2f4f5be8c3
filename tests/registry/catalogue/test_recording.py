from datetime import date

import pytest

from registry.catalogue import load_catalogue
from registry.catalogue.history_check import history_problems
from registry.catalogue.recording import Signature, move, record, unrecorded
from registry.error import CatalogueError

TAG = "payment.often_overdue"
WHO = Signature("王工", "门槛太低，误报多", date(2026, 4, 1))


def texts(folder):
    return {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.toml"))}


def test_a_recorded_folder_has_no_problem(adopted):
    assert history_problems(load_catalogue(adopted)) == []


def test_a_changed_rule_without_a_new_version_is_a_problem_that_names_the_command(adopted, change):
    change(adopted / "payment.toml", ">= 3", ">= 4")
    assert history_problems(load_catalogue(adopted)) == [
        f"tag {TAG}: changed without a new version: run `gridtags catalogue record {TAG} --by NAME --why TEXT`"
    ]


def test_recording_a_change_makes_the_next_version_with_who_and_why(adopted, change):
    change(adopted / "payment.toml", ">= 3", ">= 4")
    record(adopted, [TAG], WHO)
    catalogue = load_catalogue(adopted)
    assert (history_problems(catalogue), catalogue.tag(TAG).version) == ([], 2)
    last = catalogue.history.changes_of(TAG)[-1]
    assert (last.version, last.by, last.why, last.on) == (2, "王工", "门槛太低，误报多", date(2026, 4, 1))


def test_a_new_label_needs_no_new_version(adopted, change):
    change(adopted / "payment.toml", "常逾期缴费", "经常逾期")
    assert history_problems(load_catalogue(adopted)) == []


def test_recording_where_nothing_changed_is_refused(adopted):
    with pytest.raises(CatalogueError, match=f"tag {TAG}: nothing changed since version 1"):
        record(adopted, [TAG], WHO)


def test_a_version_put_up_by_hand_is_a_problem(adopted, change):
    change(adopted / "payment.toml", "version = 1", "version = 2")
    assert "the file says version 2, the history 1" in history_problems(load_catalogue(adopted))[0]


def test_a_skipped_version_is_a_problem(adopted, change):
    for threshold in (4, 5):
        change(adopted / "payment.toml", f">= {threshold - 1}", f">= {threshold}")
        record(adopted, [TAG], WHO)
    change(adopted / "history" / "payment.toml", "version = 2", "version = 7")
    assert history_problems(load_catalogue(adopted)) == [
        f"tag {TAG}: version 7 follows 1, 2 is missing", f"tag {TAG}: version 3 follows 7, 8 is missing",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["by", "why"])
def test_a_change_without_who_or_why_is_named_with_file_and_path(adopted, change, key):
    change(adopted / "history" / "payment.toml", f'{key} = "', f'{key} = " " # "')
    with pytest.raises(CatalogueError, match=rf"payment\.toml: change\[0\]\.{key} \({TAG}\)"):
        load_catalogue(adopted)


def test_a_new_tag_begins_on_trial_and_not_in_use(adopted, tag_file, change):
    other = tag_file[tag_file.index("[[tag]]") :].replace(TAG, "payment.late").replace("常逾期缴费", "逾期")
    (adopted / "z.toml").write_text(other, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"payment\.late: a new tag begins in 设计 or 试用, its file says 应用"):
        record(adopted, ["payment.late"], WHO)
    change(adopted / "z.toml", "应用", "试用")
    record(adopted, unrecorded(load_catalogue(adopted)), WHO)
    assert history_problems(load_catalogue(adopted)) == []


def test_a_tag_that_vanishes_from_the_files_is_a_problem_until_it_is_retired(adopted, change, tag_file):
    (adopted / "z.toml").write_text(tag_file.replace(TAG, "a.b").replace("payment_t", "t").replace("缴费", "x"))
    record(adopted, ["a.b"], WHO, adopt=True)
    (adopted / "z.toml").unlink()
    assert "tag a.b: is in the history (应用) but in no file" in history_problems(load_catalogue(adopted))[0]
    (adopted / "z.toml").write_text(tag_file.replace(TAG, "a.b").replace("payment_t", "t").replace("缴费", "x"))
    move(adopted, "a.b", "下线", WHO, history_problems)
    (adopted / "z.toml").unlink()
    assert history_problems(load_catalogue(adopted)) == []


def test_a_move_edits_the_state_in_place_and_records_the_act(adopted):
    before = (adopted / "payment.toml").read_text(encoding="utf-8")
    act = move(adopted, TAG, "评估", WHO, history_problems)
    assert (adopted / "payment.toml").read_text(encoding="utf-8") == before.replace('state = "应用"', 'state = "评估"')
    assert load_catalogue(adopted).history.acts_of(TAG)[-1] == act
    assert history_problems(load_catalogue(adopted)) == []


@pytest.mark.parametrize(
    ("to", "problems", "said"),
    [("试用", [], "应用 → 试用 is not allowed"), ("评估", ["rule: no column x"], "has 1 problems: rule: no column x")],
)
def test_a_move_that_is_not_allowed_or_fails_the_check_writes_nothing(adopted, to, problems, said):
    before = texts(adopted)
    with pytest.raises(CatalogueError, match=said):
        move(adopted, TAG, to, WHO, lambda _: problems)
    assert texts(adopted) == before


def test_a_state_changed_by_hand_is_a_problem(adopted, change):
    change(adopted / "payment.toml", 'state = "应用"', 'state = "评估"')
    assert "the file says 评估, the last act 应用" in history_problems(load_catalogue(adopted))[0]


@pytest.mark.parametrize(("by", "why"), [("", "x"), ("  ", "x"), ("王工", ""), ("王工", "两\n行")])
def test_nobody_and_no_reason_are_refused(by, why):
    with pytest.raises(CatalogueError, match="on one line"):
        Signature(by, why, date(2026, 4, 1))
