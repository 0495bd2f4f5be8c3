import pytest

from training.error import ConfigError
from training.segment.override import load_overrides

ENTRY = '[[override]]\nid = "{}"\nname = "{}"\nby = "王工"\nwhy = "走访"\ndate = 2026-03-01\n'
NAMES = tuple("甲乙丙丁戊己庚辛")


@pytest.fixture
def load(tmp_path):
    def read(*entries):
        path = tmp_path / "overrides.toml"
        path.write_text("".join(ENTRY.format(*entry) for entry in entries), encoding="utf-8")
        return load_overrides(path, NAMES)

    return read


def test_file_without_overrides_and_no_file_are_none(load, tmp_path):
    assert load() == load_overrides(tmp_path / "absent.toml", NAMES) == ()


def test_override_says_who_why_and_when(load):
    (found,) = load(("3", "甲"))
    assert (found.id, found.name, found.by, found.why, f"{found.date}") == ("3", "甲", "王工", "走访", "2026-03-01")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("3", "甲"), ("3", "乙")], "id 3 stands twice"),
        ([("3", "甲"), ("4", "甲")], "name 甲 stands twice"),
        ([("3", "新名")], "name 新名 is not in names.toml; names: 甲, 乙"),
        ([(str(n), name) for n, name in enumerate(NAMES)], "override: .*at most 7"),
    ],
)
def test_override_that_cannot_be_followed_is_refused(load, entries, message):
    with pytest.raises(ConfigError, match=message):
        load(*entries)
