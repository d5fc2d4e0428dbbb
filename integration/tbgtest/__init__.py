"""What the integration tests share; see README.md."""
