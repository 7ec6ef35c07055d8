"""Runs that grow: thousands of tasks, artifacts as large as memory."""
