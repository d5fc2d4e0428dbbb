"""The pieces of ci/mutants: patches and their headers, a copy of the tree, the table."""
