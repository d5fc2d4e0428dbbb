"""The pieces of ci/bench: processes and their folders, measurements, facts, the table."""
