"""The audit pack: everything an auditor asks for about a model and a period, as one folder that opens without a server."""
