"""What was changed, cut off or put in is found and named; what was not is not."""

import json
import sqlite3
from contextlib import closing

import pytest

from registry.error import LedgerError
from registry.ledger import Ledger
from registry.ledger.entry import START, Draft
from registry.ledger.root import read_roots, roots_folder, sign_root
from registry.ledger.verification import verify_ledger


def tamper(settings, *statements):
    """Change the file as somebody does who takes the triggers away and puts them back."""
    with closing(sqlite3.connect(settings.ledger_location)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            connection.execute(statement, values)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def lines(settings, ledger):
    return [each.line() for each in verify_ledger(settings, ledger).findings]


def test_an_untouched_ledger_has_no_findings(settings, signed):
    verified = verify_ledger(settings, signed)
    assert (verified.entries, verified.roots, verified.findings) == (6, 3, ())


@pytest.mark.parametrize("column", ["at", "by", "content", "digest", "kind", "previous", "subject"])
def test_a_changed_byte_of_any_column_is_found(settings, signed, column):
    tamper(
        settings,
        (f"UPDATE ledger_entry SET {column} = replace({column}, substr({column}, 2, 1), '~') WHERE number = 3", ()),
    )
    assert any(line.startswith("entry 3: ") for line in lines(settings, signed))


def test_a_byte_that_is_no_text_is_found(settings, signed):
    tamper(settings, ("UPDATE ledger_entry SET by = CAST(x'ff41' AS TEXT) WHERE number = 3", ()))
    assert "entry 3: was changed: it is no text, or no JSON" in lines(settings, signed)


def test_a_deleted_entry_in_the_middle_is_found(settings, signed):
    tamper(settings, ("DELETE FROM ledger_entry WHERE number = 3", ()))
    assert "entry 4: stands where entry 3 should: entries are missing or added" in lines(settings, signed)


def test_deleting_the_newest_entries_is_found_against_the_signed_root(settings, signed):
    tamper(settings, ("DELETE FROM ledger_entry WHERE number > 4", ()))
    assert lines(settings, signed) == [
        "root 2026-03-03.json: signs entry 6, which is not there: the newest entries are gone"
    ]


def test_a_chain_written_anew_is_found_against_the_signed_roots(settings, signed):
    rows, previous = [], START
    for entry in signed.entries():
        content = {**entry.content, "reason": "另一个"} if entry.number == 4 else entry.content
        rows.append(Draft.of(entry.kind, entry.by, entry.subject, content).placed(entry.number, entry.at, previous))
        previous = rows[-1][-1]
    tamper(
        settings,
        ("DELETE FROM ledger_entry", ()),
        *[("INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row) for row in rows],
    )
    assert [line.partition(":")[0] for line in lines(settings, signed)] == [
        "root 2026-03-02.json",
        "root 2026-03-03.json",
    ]


def test_a_ledger_that_is_gone_is_found(settings, signed):
    signed.close()
    for path in settings.var.glob("ledger.db*"):
        path.unlink()
    assert len(lines(settings, Ledger.open(settings.ledger_location))) == 3


def test_a_root_that_was_removed_or_changed_is_found(settings, signed):
    (roots_folder(settings) / "2026-03-02.json").unlink()
    path = roots_folder(settings) / "2026-03-03.json"
    content = json.loads(path.read_text())
    path.write_text(path.read_text().replace(content["signature"], "0" * 128))
    found = lines(settings, signed)
    assert "root 2026-03-03.json: its signature is wrong" in found
    assert "root 2026-03-03.json: does not follow the root before it: one was changed or is missing" in found


def test_a_missing_trigger_is_found(settings, signed):
    with closing(sqlite3.connect(settings.ledger_location)) as connection:
        connection.execute("DROP TRIGGER ledger_entry_stays")
    assert lines(settings, signed) == ["ledger: a trigger against changes is gone"]


def test_a_root_is_not_signed_over_what_was_cut_off(settings, signed):
    tamper(settings, ("DELETE FROM ledger_entry WHERE number > 4", ()))
    signed.append("promotion", "王五", {}, {})
    with pytest.raises(LedgerError, match="entry 6 is not the one that the root of 2026-03-03 signed"):
        sign_root(settings, signed)


def test_a_root_is_not_signed_over_a_broken_chain(settings, signed):
    signed.append("promotion", "王五", {}, {})
    tamper(settings, ("UPDATE ledger_entry SET by = '赵六' WHERE number = 7", ()))
    with pytest.raises(LedgerError, match="entry 7: was changed"):
        sign_root(settings, signed)


def test_the_key_is_for_its_owner_only_and_an_empty_ledger_is_not_signed(settings, signed, tmp_path):
    assert settings.signing_key_file.stat().st_mode & 0o777 == 0o600
    assert (
        sign_root(settings.model_copy(update={"var": tmp_path / "other"}), Ledger.open(tmp_path / "other" / "l.db"))
        is None
    )
    assert len(read_roots(settings)) == 3
