"""Promotion by four eyes: who asks, what it rests on, who approves, what then serves. All of it is read off the ledger alone."""
