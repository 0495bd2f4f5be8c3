"""The ledger: what was done to models, keys and people's data, by whom, in a chain that shows every later change."""

from registry.ledger.entry import Draft, Entry
from registry.ledger.kind import KINDS
from registry.ledger.ledger import Ledger, installation_ledger

__all__ = ["KINDS", "Draft", "Entry", "Ledger", "installation_ledger"]
