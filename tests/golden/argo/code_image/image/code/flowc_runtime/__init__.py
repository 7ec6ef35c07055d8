"""Stands for the runtime."""
