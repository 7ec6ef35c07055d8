"""Large counts of what `make test` runs small counts of; see `python -m tests.soak --help`."""
