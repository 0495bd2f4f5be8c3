"""Jobs: commands of `gridtags` that a person starts from a page, each in a process of its own."""
