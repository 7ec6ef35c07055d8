"""Cells of a notebook as source files.

IPython names the code of each cell like a file, and keeps its text where tracebacks look for lines.
"""

from __future__ import annotations

import linecache
import re
import sys

from flowc.frontend.source import SourceFile, parse_source

_OLD_NAME = re.compile(r"<ipython-input-(\d+)-")


def read_cell(filename: str) -> SourceFile | None:
    """The cell whose code goes by that file name; None if there is none, or it is no Python."""
    lines = linecache.getlines(filename)
    if not lines:
        return None
    label = _label(filename)
    # Findings name the cell as its author does; whoever shows them looks for lines in the same place.
    linecache.cache[label] = (sum(map(len, lines)), None, lines, label)
    try:
        return parse_source(label, "".join(lines))
    except (SyntaxError, ValueError):
        return None


def _label(filename: str) -> str:
    """`In[3]` for the third input, as IPython's own tracebacks say."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    name_code = getattr(getattr(shell, "compile", None), "format_code_name", lambda _: None)
    if named := name_code(filename):
        return str(named[1])
    old = _OLD_NAME.match(filename)
    return f"In[{old[1]}]" if old else filename
