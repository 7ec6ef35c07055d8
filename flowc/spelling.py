"""Did you mean: the known name nearest to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name most like `word`, None if none is like it.

    Args:
        word: what was written.
        known: what could have been meant.
        cutoff: how alike the two have to be, from 0 to 1.
    """
    import difflib  # only where something is misspelt

    return next(iter(difflib.get_close_matches(word, list(known), 1, cutoff)), None)
