"""Where the client looks: the datastore and the namespace, for the whole process.

The datastore is, in this order: what `metadata` was told; that of the task that is running; the
settings' variable, or Metaflow's; what the project's file says, or its folder `.flowc`.
"""

from __future__ import annotations

import os
from pathlib import Path

from flowc_runtime.client.project import FOLDER, project_folder, project_store
from flowc_runtime.datastore import Store, open_store
from flowc_runtime.exceptions import MetaflowException
from flowc_runtime.protocol import Env

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


def user_name() -> str:
    """Who is at work, as runs are tagged `user:<name>`.

    The first variable that names someone other than root, else the account's name.
    """
    for variable in _USERS:
        name = os.environ.get(variable)
        if name and (name != "root" or variable == "METAFLOW_USER"):
            return name
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


def _default_namespace() -> str | None:
    in_task = os.environ.get(Env.NAMESPACE)
    if in_task is None and not os.environ.get(Env.ENGINE):
        return f"user:{user_name()}"
    # The account of a pod is nobody's: what an engine runs sees everything unless it is told.
    return in_task or None


def _root() -> str:
    environment = os.environ
    named = _Chosen.root or environment.get(Env.STORE)
    if named:
        return named
    setting = environment.get("FLOWC_DATASTORE__ROOT")
    if setting:
        # A relative path counts from the project, wherever in it one works.
        return setting if "://" in setting else str(project_folder(Path.cwd()) / setting)
    theirs = environment.get("METAFLOW_DATASTORE_SYSROOT_LOCAL")
    return str(Path(theirs) / FOLDER) if theirs else project_store(Path.cwd())
