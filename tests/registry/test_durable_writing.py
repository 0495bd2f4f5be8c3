from pathlib import Path

from registry.durable import replace_text


def test_replacing_leaves_one_file_with_the_new_text(tmp_path: Path) -> None:
    replace_text(tmp_path / "CURRENT", "a")
    replace_text(tmp_path / "CURRENT", "b")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["b"]
