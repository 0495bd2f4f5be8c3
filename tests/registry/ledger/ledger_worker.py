"""Appends entries from a process of its own: location, name, number of entries; waits for a line on stdin."""

import sys

from registry.ledger import Ledger

location, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
ledger = Ledger.open(location)
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
for number in range(count):
    ledger.append("training", name, {"run_id": number}, {"of": name})
