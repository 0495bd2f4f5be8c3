"""Schemas of the databases over time: which one a database has, and the steps from one to the next (alembic).

A table that changes needs a step: a file `desk/sNNNN_what.py` with `revision`, `down_revision` and `upgrade`, and the new head in
`lineage`. A step says what it does in its first line, which operators read; it changes tables by itself and never by what the code
declares today, for that will be something else tomorrow. A dump of the last release beside the tests is what it is tried on.
"""
