"""The rules of ci/lint, one module per kind of rule."""
