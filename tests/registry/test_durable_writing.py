from pathlib import Path

import pytest

from registry.durable import append_line, cut_back, replace_text


def test_a_line_goes_after_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "log"
    append_line(path, "一")
    append_line(path, "二")
    assert path.read_text(encoding="utf-8") == "一\n二\n"


@pytest.mark.parametrize(("left", "kept"), [(b"one\ntw", "one\n"), (b"tw", ""), (b"one\n", "one\n"), (b"", "")])
def test_a_line_left_unfinished_by_a_killed_process_is_cut_off(tmp_path: Path, left: bytes, kept: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(left)
    append_line(path, "next")
    assert path.read_text(encoding="utf-8") == kept + "next\n"


def test_cutting_back_undoes_an_append(tmp_path: Path) -> None:
    path = tmp_path / "log"
    append_line(path, "one")
    size = path.stat().st_size
    append_line(path, "two")
    cut_back(path, size)
    assert path.read_text(encoding="utf-8") == "one\n"


def test_cutting_back_to_before_the_first_line_removes_the_file(tmp_path: Path) -> None:
    append_line(tmp_path / "log", "one")
    cut_back(tmp_path / "log", None)
    assert not (tmp_path / "log").exists()


def test_replacing_leaves_one_file_with_the_new_text(tmp_path: Path) -> None:
    replace_text(tmp_path / "CURRENT", "a")
    replace_text(tmp_path / "CURRENT", "b")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["b"]
