"""Code archives in the datastore, where tasks fetch what does not travel with the bundle's objects."""

from __future__ import annotations

import re

from flowc.bundle import Bundle
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.layout import code_key
from flowc_runtime.datastore.open import open_store

_ARCHIVE = re.compile(r"(?:code|flowc_code)/([0-9a-f]{64})\.zip")


@dataclass(frozen=True, slots=True)
class Pushed:
    """An archive in the datastore: its key, and whether it was put there just now."""

    key: str
    is_new: bool


def push_code(bundle: Bundle, root: str) -> Pushed | None:
    """Put the code archive of a bundle into the datastore at a root; None if the bundle holds none.

    Raises:
        StoreError: if the datastore cannot be reached, or refuses.
    """
    for path, data in bundle.files.items():
        if match := _ARCHIVE.fullmatch(path):
            key = code_key(bundle.manifest.flow, match[1])
            return Pushed(key, open_store(root).create(key, data))
    return None


def root_of(bundle: Bundle) -> str | None:
    """The datastore that a bundle was compiled for; None if it was compiled for none."""
    root = bundle.manifest.settings.get("datastore.root")
    return root if isinstance(root, str) else None
