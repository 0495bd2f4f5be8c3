"""Pages about one customer: search, persona, receipts, calls, choices, appeals."""
