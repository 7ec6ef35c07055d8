"""What Argo's validators miss: what fails only when a workflow runs.

A strict reader of emitted manifests that shares nothing with the emitters. It knows which variables are
in scope where, and leaves every language inside a string to the library that Argo's controller has for
it (`argoeval`).
"""
