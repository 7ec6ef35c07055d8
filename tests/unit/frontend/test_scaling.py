"""Large flows, from their file to the region tree: quick beyond what Python itself takes, no recursion."""

from __future__ import annotations

import ast
import itertools
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions

Body = tuple[str, str, str]
"""A step's name, its further arguments, and what follows."""


def line(size: int) -> Iterator[Body]:
    names = ["start", *(f"s{n}" for n in range(size - 2)), "end"]
    for name, after in itertools.pairwise(names):
        yield name, "", f"self.next(self.{after})"
    yield "end", "", "pass"


def diamonds(count: int) -> Iterator[Body]:
    for n in range(count):
        yield ("start" if n == 0 else f"d{n}"), "", f"self.next(self.a{n}, self.b{n})"
        yield f"a{n}", "", f"self.next(self.j{n})"
        yield f"b{n}", "", f"self.next(self.j{n})"
        yield f"j{n}", ", inputs", f"self.next(self.{'end' if n + 1 == count else f'd{n + 1}'})"
    yield "end", "", "pass"


def nested_splits(depth: int) -> Iterator[Body]:
    for n in range(depth):
        yield ("start" if n == 0 else f"a{n}"), "", f"self.next(self.a{n + 1}, self.b{n + 1})"
        yield f"b{n + 1}", "", f"self.next(self.j{n})"
        yield f"j{n}", ", inputs", f"self.next(self.{f'j{n - 1}' if n else 'end'})"
    yield f"a{depth}", "", f"self.next(self.j{depth - 1})"
    yield "end", "", "pass"


def tangle(size: int) -> Iterator[Body]:
    """A random graph of switches with edges in all directions; most of its loops are irreducible."""
    source = random.Random(size)
    yield "start", "", "self.next(self.s0)"
    for n in range(size):
        targets = sorted({f"s{source.randrange(size)}" for _ in range(2)} | {f"s{n + 1}"})
        cases = ", ".join(f"'{name}': self.{name}" for name in targets)
        yield f"s{n}", "", f"self.next({{{cases}}}, condition='k')"
    yield f"s{size}", "", "self.next(self.end)"
    yield "end", "", "pass"


def write(folder: Path, bodies: Iterator[Body]) -> Path:
    lines = ["from flowc import FlowSpec, step", "", "", "class BigFlow(FlowSpec):"]
    for name, arguments, follows in bodies:
        lines += ["    @step", f"    def {name}(self{arguments}):", "        self.k = 's1'"]
        lines += [f"        {follows}", ""]
    file = folder / f"big_{len(lines)}.py"
    file.write_text("\n".join(lines))
    return file


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def beyond_python(file: Path) -> float:
    """CPU seconds of a check without those that parsing and importing the file take."""
    text = file.read_text()
    python = seconds(
        lambda: (ast.parse(text), exec(compile(text, file, "exec"), {"__name__": "big"}))
    )
    whole = seconds(lambda: check(str(file), options=LoadOptions(), bag=DiagnosticBag()))
    return whole - python


@pytest.mark.parametrize(
    ("bodies", "size"), [(line, 10_000), (diamonds, 200), (nested_splits, 100), (tangle, 2_000)]
)
def test_large_flows_check_within_a_second(tmp_path: Path, bodies, size: int) -> None:
    file = write(tmp_path, bodies(size))
    bag = DiagnosticBag()
    checked = check(str(file), options=LoadOptions(), bag=bag)
    assert {finding.code for finding in bag} == ({"FC124"} if bodies is tangle else set())
    assert (checked is None) == (bodies is tangle)
    del checked
    # Once is enough: other work on the machine makes processor time dearer, never cheaper.
    assert any(beyond_python(file) < 1 for _ in range(3))


def test_time_grows_with_the_size(tmp_path: Path) -> None:
    small, large = (
        min(beyond_python(write(tmp_path, line(size))) for _ in range(2))
        for size in (1_000, 10_000)
    )
    assert large < 20 * max(small, 0.02)
