"""Reading what a utility delivers: mappings of files and queries, and files of every format row by row."""
