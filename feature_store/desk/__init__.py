"""The desk: what is written while the service runs (choices, appeals, calls, outcomes, receipts), beside what is published."""
