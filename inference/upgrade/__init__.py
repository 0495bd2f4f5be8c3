"""`gridtags upgrade`: brings every database of an installation to the schema that this gridtags works with."""
