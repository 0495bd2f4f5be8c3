"""The ledger: what was done to models, keys and people's data, by whom, in a chain that shows every later change."""

from registry.ledger.entry import Draft, Entry
from registry.ledger.kind import KINDS
from registry.ledger.ledger import Ledger, installation_ledger
from registry.ledger.search import Search

__all__ = ["KINDS", "Draft", "Entry", "Ledger", "Search", "installation_ledger"]
