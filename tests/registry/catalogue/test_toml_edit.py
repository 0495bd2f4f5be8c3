import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.catalogue.toml_edit import with_entry, with_value
from registry.error import CatalogueError

FILE = '''# Tags of payment.   Do not reformat.

[[tag]]
id = "a.first"
# state = "设计" was the first idea
  state   =   "试用"    # since March
rule = """
state = "no state"
"""

[[tag]]
state = '应用'
id = "a.second"
version = 3
'''


def test_one_value_changes_and_no_other_byte():
    assert with_value(FILE, "a.first", "state", "应用") == FILE.replace('"试用"', '"应用"')
    assert with_value(FILE, "a.second", "state", "评估") == FILE.replace("'应用'", '"评估"')
    assert with_value(FILE, "a.second", "version", 4) == FILE.replace("version = 3", "version = 4")


def test_ends_of_lines_stay_as_they_are():
    text = FILE.replace("\n", "\r\n")
    assert with_value(text, "a.second", "version", 4) == text.replace("version = 3", "version = 4")


@pytest.mark.parametrize(
    ("text", "tag", "key"),
    [
        (FILE, "a.third", "state"),
        (FILE, "a.first", "version"),
        ('tag = [{id = "a.b", state = "应用"}]', "a.b", "state"),
        ('[[tag]]\nid = "a.b"\n"state" = "应用"\n', "a.b", "state"),
        ('[[tag]]\nid = "a.b"\nrule = """\nstate = "x"\n"""\nstate = "应用"\n', "a.b", "state"),
        ('[[tag]]\nid = "a.b"\nstate = """应用"""\n', "a.b", "state"),
        ('[[tag]]\nid = "a.a"\nrule = """\n[[tag]]\n"""\n[[tag]]\nid = "a.b"\nstate = "应用"\n', "a.b", "state"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text, tag, key):
    with pytest.raises(CatalogueError, match=tag):
        with_value(text, tag, key, "评估")


def entry(tag, why="试"):
    return {"tag": tag, "to": "试用", "on": date(2026, 3, 1), "by": "王工", "why": why}


def test_entries_of_a_tag_stay_together_and_tags_stay_in_order():
    text = "# history\n"
    for tag in ("b.x", "a.x", "c.x", "a.x"):
        text = with_entry(text, "act", entry(tag))
    assert [act["tag"] for act in tomllib.loads(text)["act"]] == ["a.x", "a.x", "b.x", "c.x"]
    assert text.startswith("# history\n\n[[act]]\n")
    assert "\n\n\n" not in text


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["act", "change"]), st.text(min_size=1)), max_size=6))
def test_any_reason_comes_back_as_it_was_written(entries):
    text = ""
    for letter, table, why in entries:
        try:
            text = with_entry(text, table, entry(f"{letter}.x", why))
        except CatalogueError:
            assert not why.isprintable()
            return
    for table in ("act", "change"):
        said = [(f"{letter}.x", why) for letter, kind, why in entries if kind == table]
        written = [(each["tag"], each["why"]) for each in tomllib.loads(text).get(table, [])]
        assert written == sorted(said, key=lambda each: each[0])
