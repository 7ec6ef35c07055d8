"""Targets: what turns the IR into the native language of a workflow engine."""
