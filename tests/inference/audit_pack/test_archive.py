"""A pack as one file."""

import zipfile
from pathlib import Path

import pytest

from inference.audit_pack.archive import pack_folder
from inference.audit_pack.pack import AuditPackError


def test_a_name_in_zip_becomes_one_file_with_everything_below_its_name(tmp_path):
    out = tmp_path / "审计包.zip"
    with pack_folder(out) as folder:
        (folder / "ledger").mkdir(parents=True)
        (folder / "index.html").write_text("<p>审计包", encoding="utf-8")
        (folder / "ledger" / "ledger.jsonl").write_text("{}\n", encoding="utf-8")
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["审计包/index.html", "审计包/ledger/ledger.jsonl"]
        assert archive.read("审计包/index.html").decode() == "<p>审计包"
    assert [path.name for path in tmp_path.iterdir()] == ["审计包.zip"]


def test_another_name_stays_a_folder_and_nothing_is_overwritten(tmp_path):
    with pack_folder(tmp_path / "pack") as folder:
        assert folder == tmp_path / "pack"
    (tmp_path / "pack.zip").write_bytes(b"")
    with pytest.raises(AuditPackError, match=r"pack\.zip: is there already"), pack_folder(tmp_path / "pack.zip"):
        pass


def fail_in(folder: Path) -> None:
    folder.mkdir()
    raise OSError("full")


def test_a_pack_that_fails_leaves_no_archive(tmp_path):
    with pytest.raises(OSError, match="full"), pack_folder(tmp_path / "pack.zip") as folder:
        fail_in(folder)
    assert list(tmp_path.iterdir()) == []
