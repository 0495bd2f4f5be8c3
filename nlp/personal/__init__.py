"""What points to one person: numbers, names, addresses, accounts; one finder a file."""
