"""复算证明: a registered version made again from its record, and held against what it was."""
