"""Reference pages, made of the code itself whenever the documents are built; none of them is kept in the repository."""
