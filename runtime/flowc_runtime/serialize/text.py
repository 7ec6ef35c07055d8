"""The pickle of a large text, made piece by piece: the pickler would first encode all of it.

It is the pickler's own, byte for byte, so the digest of a text does not depend on who has pickled it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PIECE = 1024 * 1024
_PROTO = b"\x80\x05"
_SHORT, _LONG = struct.Struct("<cI"), struct.Struct("<cQ")
_END = b"\x94."  # memoize, stop


class TextPickle:
    """The pickle of one text; can be gone through any number of times.

    Attributes:
        size: its bytes.
    """

    __slots__ = ("_head", "_text", "size")

    def __init__(self, text: str) -> None:
        self._text = text
        length = len(text) if text.isascii() else sum(map(len, self._encoded()))
        opcode = _SHORT.pack(b"X", length) if length < 1 << 32 else _LONG.pack(b"\x8d", length)
        self._head = _PROTO + opcode
        self.size = len(self._head) + length + len(_END)

    def chunks(self) -> Iterator[bytes]:
        """The pickle, in order."""
        yield self._head
        yield from self._encoded()
        yield _END

    def _encoded(self) -> Iterator[bytes]:
        for start in range(0, len(self._text), _PIECE):
            yield self._text[start : start + _PIECE].encode("utf-8", "surrogatepass")
