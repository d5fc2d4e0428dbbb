"""The conformance table of Stratum V1, row by row; see README.md."""
