"""What people ask for and what becomes of it, in the ledger: choices, appeals, exports. It names nobody."""

from dataclasses import dataclass

from pydantic import JsonValue

from feature_store.desk.opt_out import Act
from registry.learnt_from import person_digest
from registry.ledger import Ledger


@dataclass(frozen=True)
class RightRecord:
    """Appends to the ledger; `key` makes the names by which records speak of persons."""

    ledger: Ledger
    key: bytes

    def append(self, kind: str, customer_id: str, act: Act, content: dict[str, JsonValue]) -> None:
        """Append what `act` did about a customer, before it is committed: nothing happens that the ledger does not know.

        LedgerError where the ledger does not answer; nothing is done then.
        """
        by = act.by.strip() or act.key_name
        said: dict[str, JsonValue] = {**content, "key": act.key_name, "channel": act.channel}
        self.ledger.append(kind, by, {"person": person_digest(customer_id, self.key)}, said)
