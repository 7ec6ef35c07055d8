"""Values to frame streams and back: `dump`, `load`, and what stops a value from being pickled."""

from __future__ import annotations

from flowc_runtime.serialize.frames import FrameError, Frames, dump, load

__all__ = ["FrameError", "Frames", "dump", "load"]
