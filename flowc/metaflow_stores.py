"""Metaflow's `--datastore` and `--datastore-root` as one root of a datastore."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowc.diagnostics import UsageError

_SCHEMES = {"s3": "s3://", "azure": "az://", "gs": "gs://"}

KINDS = ("local", *_SCHEMES)
"""Metaflow's words for kinds of datastores."""


def chosen_root(
    kind: str | None,
    root: str | None,
    configured: Callable[[], str],
    environment: Mapping[str, str],
) -> str | None:
    """The root that the command line asks for, None if it leaves that to the settings.

    Args:
        kind: one of `KINDS`, if given.
        root: what `--datastore-root` says, if given.
        configured: tells the root of the settings, which will do if it is of that kind.
        environment: where Metaflow's own variable may name one.

    Raises:
        UsageError: if there is no root of that kind.
    """
    scheme = _SCHEMES.get(kind or "")
    if scheme is None:
        return root
    variable = f"METAFLOW_DATASTORE_SYSROOT_{kind}".upper()
    if root is None and configured().startswith(scheme):
        return None
    found = root or environment.get(variable)
    if not found:
        raise UsageError(
            f"--datastore {kind} needs a place",
            help=f"say --datastore-root {scheme}…, or set `datastore.root` or {variable}",
        )
    if "://" not in found:  # as Metaflow writes those of Azure
        return scheme + found
    if not found.startswith(scheme):
        raise UsageError(f"`{found}` is no place of --datastore {kind}: such begin with {scheme}")
    return found
