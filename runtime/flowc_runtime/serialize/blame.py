"""Which part of a value stops it from being pickled.

Runs only after pickling has failed, so it may take its time: it walks into the value as long as a part
of what it looks at cannot be pickled by itself either.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from itertools import chain, islice

_MAX_DEPTH = 50
_MAX_PARTS = 10_000


def blame(step: str, name: str, value: object, error: BaseException) -> str:
    """A message that names the step, the artifact's part that is at fault, its type and the reason."""
    path, part, reason = f"self.{name}", value, error
    for _ in range(_MAX_DEPTH):
        found = _faulty_part(part)
        if found is None:
            break
        suffix, part, reason = found
        path += suffix
    kind = f"{type(part).__module__}.{type(part).__qualname__}".removeprefix("builtins.")
    where = f"step {step!r}: " if step else ""
    return (
        f"{where}artifact {name!r} cannot be saved, because {path} (a {kind}) cannot be pickled:"
        f" {type(reason).__name__}: {reason}"
    )


def _faulty_part(value: object) -> tuple[str, object, BaseException] | None:
    for suffix, part in islice(_parts(value), _MAX_PARTS):
        if part is value:
            continue
        error = _pickling_error(part)
        if error is not None:
            return suffix, part, error
    return None


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """What a value consists of, each part with the way to write it."""
    if isinstance(value, Mapping):
        keys = ((f" (key {_short(key)})", key) for key in value)
        return chain(keys, ((f"[{_short(key)}]", item) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ((f"[{index}]", item) for index, item in enumerate(value))
    if isinstance(value, (set, frozenset)):
        return ((f" (element {_short(item)})", item) for item in value)
    return ((f".{name}", item) for name, item in _state(value))


def _state(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, type) or callable(value):
        return
    yield from getattr(value, "__dict__", {}).items()
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name, getattr(value, name)


def _pickling_error(value: object) -> BaseException | None:
    try:
        pickle.Pickler(_Nowhere(), 5, buffer_callback=lambda _: False).dump(value)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is the finding
        return error
    return None


def _short(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a broken __repr__ must not hide the real failure
        return f"<{type(value).__qualname__}>"
    return text if len(text) <= 60 else f"{text[:57]}..."


class _Nowhere:
    """A sink that keeps nothing."""

    def write(self, data: bytes | memoryview) -> int:
        """Drop `data`."""
        return len(data)
