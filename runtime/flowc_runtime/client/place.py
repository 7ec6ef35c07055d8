"""Where the client looks: the datastore and the namespace, for the whole process.

The datastore is, in this order: what `metadata` was told; that of the task that is running; the
settings' variable, or Metaflow's; a folder `.flowc` here or in a folder above.
"""

from __future__ import annotations

import os
from pathlib import Path

from flowc_runtime.datastore import Store, open_store
from flowc_runtime.exceptions import MetaflowException
from flowc_runtime.protocol import Env

FOLDER = ".flowc"
"""The name of a datastore in a project's folder."""

_USERS = ("METAFLOW_USER", Env.USER, "SUDO_USER", "USERNAME", "USER")


class _Chosen:
    """What was set in this process; `False` stands for a namespace that was never set."""

    root: str | None = None
    namespace: str | bool | None = False


def metadata(spec: str) -> str:
    """Look in another datastore from now on.

    Args:
        spec: `local@<folder>`, where the folder is a datastore or holds one as `.flowc`; or the URL of
            a datastore.

    Returns:
        The new place, as `get_metadata` tells it.

    Raises:
        MetaflowException: if flowc has no such provider.
    """
    kind, at, place = spec.partition("@")
    if kind == "local":
        inner = Path(place or ".") / FOLDER
        _Chosen.root = str(inner if not at or inner.is_dir() else Path(place))
    elif "://" in spec and kind != "service":
        _Chosen.root = spec
    else:
        raise MetaflowException(
            f"metadata({spec!r}) is no place to look: flowc reads runs from their datastore;"
            " use 'local@FOLDER' or the datastore's URL"
        )
    return get_metadata()


def get_metadata() -> str:
    """The place where the client looks: `local@<folder>` or a URL."""
    root = _root()
    return root if "://" in root else f"local@{Path(root).absolute()}"


def default_metadata() -> str:
    """Forget what `metadata` was told; returns the place that follows from the environment."""
    _Chosen.root = None
    return get_metadata()


def current_store() -> Store:
    """The datastore where the client looks.

    Raises:
        StoreError: if nothing here serves its kind.
    """
    return open_store(_root())


def namespace(ns: str | None) -> str | None:
    """See only what carries this tag from now on, `user:ann` for instance; everything for None."""
    _Chosen.namespace = ns
    return get_namespace()


def get_namespace() -> str | None:
    """The namespace that is set; None if everything is seen."""
    chosen = _Chosen.namespace
    return _default_namespace() if isinstance(chosen, bool) else chosen


def default_namespace() -> str | None:
    """Go back to the namespace of this user, or of this task's run; returns it."""
    _Chosen.namespace = False
    return get_namespace()


def user_name() -> str | None:
    """Who is at work, as runs are tagged `user:<name>`; None if the environment does not say."""
    for variable in _USERS:
        name = os.environ.get(variable)
        if name:
            return name
    return None


def _default_namespace() -> str | None:
    in_task = os.environ.get(Env.NAMESPACE)
    if in_task is not None:
        return in_task or None
    user = user_name()
    return None if user is None else f"user:{user}"


def _root() -> str:
    environment = os.environ
    named = _Chosen.root or environment.get(Env.STORE) or environment.get("FLOWC_DATASTORE__ROOT")
    if named:
        return named
    theirs = environment.get("METAFLOW_DATASTORE_SYSROOT_LOCAL")
    if theirs:
        return str(Path(theirs) / FOLDER)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return str(folder / FOLDER)
    return str(here / FOLDER)
