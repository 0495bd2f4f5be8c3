"""The file an auditor takes along: nothing but Python, and every byte of an export counts."""

import random
import shutil
import subprocess
import sys

import pytest

from registry.ledger.export import VERIFIER, export_ledger
from registry.ledger.public_key import publish_key
from registry.ledger.root import roots_folder
from registry.ledger.standalone_verifier import BrokenError, is_signed, verify


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, *arguments], capture_output=True, text=True, check=False
    )


def test_an_export_is_verified_by_python_alone(settings, signed, tmp_path):
    assert export_ledger(settings, signed, tmp_path / "ledger.jsonl") == (1, 6)
    done = run(tmp_path / "ledger.jsonl", "--key", publish_key(settings).fingerprint)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"OK 6 entries, 4 roots, key {publish_key(settings).fingerprint}\n"


def test_an_extract_is_verified_from_its_first_entry_on(settings, signed, tmp_path):
    export_ledger(settings, signed, tmp_path / "ledger.jsonl", first=3, last=4)
    assert verify(str(tmp_path / "ledger.jsonl"))[1:] == (2, 2)


def test_a_root_the_auditor_kept_shows_that_history_was_written_anew(settings, signed, tmp_path):
    kept = shutil.copy(roots_folder(settings) / "2026-03-02.json", tmp_path)
    export_ledger(settings, signed, tmp_path / "ledger.jsonl")
    assert run(tmp_path / "ledger.jsonl", "--root", kept).returncode == 0
    text = (tmp_path / "2026-03-02.json").read_text()
    (tmp_path / "2026-03-02.json").write_text(text.replace('"number":4', '"number":9'))
    done = run(tmp_path / "ledger.jsonl", "--root", kept)
    assert (done.returncode, "newest entries are gone" in done.stdout) == (1, True)


def test_every_changed_byte_of_an_export_is_found(settings, signed, tmp_path):
    export_ledger(settings, signed, tmp_path / "ledger.jsonl")
    original, chance = (tmp_path / "ledger.jsonl").read_bytes(), random.Random(7)
    for _ in range(40):
        place, changed = chance.randrange(len(original)), bytearray(original)
        changed[place] ^= chance.randrange(1, 256)
        (tmp_path / "changed.jsonl").write_bytes(changed)
        with pytest.raises(BrokenError):
            verify(str(tmp_path / "changed.jsonl"))


def test_a_cut_off_end_or_a_root_too_few_is_found(settings, signed, tmp_path):
    export_ledger(settings, signed, tmp_path / "ledger.jsonl")
    lines = (tmp_path / "ledger.jsonl").read_text().splitlines(keepends=True)
    for kept, said in (
        (lines[:-1], "newest entries are gone"),
        ([*lines[:1], *lines[2:]], "does not follow the root before it"),
    ):
        (tmp_path / "cut.jsonl").write_text("".join(kept))
        with pytest.raises(BrokenError, match=said):
            verify(str(tmp_path / "cut.jsonl"))


@pytest.mark.parametrize(
    ("public_key", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_signatures_of_rfc_8032_are_good_and_changed_ones_are_not(public_key, message, signature):
    key, content, good = bytes.fromhex(public_key), bytes.fromhex(message), bytes.fromhex(signature)
    assert is_signed(key, content, good)
    assert not is_signed(key, content + b"x", good)
    assert not is_signed(key, content, good[:40] + bytes([good[40] ^ 1]) + good[41:])
