"""A CRM that keeps a copy of everybody's tags with the change feed, and shows who is on the phone.

    python docs/examples/crm.py http://127.0.0.1:8000 --key-file crm.key --copy crm.db --customer C000000123

It may be stopped at any moment: tags and cursor are kept in one transaction, so the next run goes on behind the last portion.
"""

import argparse
import json
import sqlite3
from pathlib import Path

from inference.client import Gridtags
from inference.client_answer import Changes, Persona

MOST = 500  # customers in one batch


def follow(crm: Gridtags, copy: sqlite3.Connection) -> int:
    """Bring the copy up to date; return how many customers changed."""
    copy.execute("CREATE TABLE IF NOT EXISTS tags (customer_id TEXT PRIMARY KEY, tags TEXT NOT NULL)")
    copy.execute("CREATE TABLE IF NOT EXISTS feed (cursor TEXT NOT NULL)")
    (cursor,) = copy.execute("SELECT coalesce(max(cursor), '') FROM feed").fetchone()
    changed = 0
    for portion in crm.changes(cursor):
        take(crm, copy, portion)
        changed += len(portion["changes"])
    return changed


def take(crm: Gridtags, copy: sqlite3.Connection, portion: Changes) -> None:
    """Put one portion of the feed into the copy, and its cursor with it."""
    ids = list(dict.fromkeys(change["customer_id"] for change in portion["changes"]))
    with copy:
        for start in range(0, len(ids), MOST):
            asked = ids[start : start + MOST]
            batch = crm.batch(asked)
            # Who is missing has gone since, or may not be spoken of any more.
            copy.executemany("DELETE FROM tags WHERE customer_id = ?", [(each,) for each in asked])
            rows = [
                (each["customer_id"], json.dumps([tag["label"] for tag in each["tags"]])) for each in batch["customers"]
            ]
            copy.executemany("INSERT INTO tags VALUES (?, ?)", rows)
        copy.execute("DELETE FROM feed")
        copy.execute("INSERT INTO feed VALUES (?)", (portion["cursor"],))


def call_card(persona: Persona) -> str:
    """Return what an agent sees while the phone rings."""
    lines = [persona[part]["statement"] for part in ("who", "voice", "payment")]
    return "\n".join([*filter(None, lines), *(f"→ {action['action']}" for action in persona["next_actions"])])


def main() -> None:
    """Follow the feed, then show a customer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--key-file", type=Path, required=True)
    parser.add_argument("--copy", type=Path, default=Path("crm.db"))
    parser.add_argument("--customer")
    given = parser.parse_args()
    key = given.key_file.read_text(encoding="utf-8").strip()
    with Gridtags(given.url, key) as crm, sqlite3.connect(given.copy) as copy:
        print(f"{follow(crm, copy)} changes")
        if given.customer:
            print(call_card(crm.persona(given.customer)))


if __name__ == "__main__":
    main()
