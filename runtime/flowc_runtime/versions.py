"""Which versions a record was written with."""

from __future__ import annotations

import sys

RUNTIME_VERSION = "0.1.0"
"""The version of this package, the same as in its pyproject.toml."""

_SHAPING = ("numpy", "pandas")


def versions() -> dict[str, str]:
    """Versions of this package, of Python, and of loaded packages that shape pickles."""
    found = {
        "flowc_runtime": RUNTIME_VERSION,
        "python": ".".join(map(str, sys.version_info[:3])),
    }
    for name in _SHAPING:
        version = getattr(sys.modules.get(name), "__version__", None)
        if isinstance(version, str):
            found[name] = version
    return found
