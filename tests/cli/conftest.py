from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flowc.cli.main import main

HELLO = '''\
from flowc import FlowSpec, Parameter, resources, step


class HelloFlow(FlowSpec):
    """Greet a few numbers.

    And add them up.
    """

    alpha = Parameter("alpha", default=0.5, help="A factor.")

    @step
    def start(self):
        """Make the numbers."""
        print("alpha is", self.alpha)
        self.items = [1, 2, 3]
        self.next(self.work, foreach="items")

    @resources(memory=2048)
    @step
    def work(self):
        print("working on", self.input)
        self.y = self.input * self.alpha
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(i.y for i in inputs)
        self.next(self.end)

    @step
    def end(self):
        print("total", self.total)


if __name__ == "__main__":
    HelloFlow()
'''


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Flowc = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, which is also the current folder."""
    (tmp_path / "flowc.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("FLOWC_", "METAFLOW_")) or name in ("NO_COLOR", "FORCE_COLOR", "CI"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USER", "ann")
    return tmp_path


@pytest.fixture
def hello(folder: Path) -> str:
    """A flow that works."""
    (folder / "hello.py").write_text(HELLO)
    return "hello.py"


@pytest.fixture
def flowc(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Flowc]:
    """The command line, called in this process."""
    modules, path = dict(sys.modules), list(sys.path)

    def call(*args: str) -> Result:
        capsys.readouterr()
        code = main(list(args))
        out, err = capsys.readouterr()
        return Result(code, out, err)

    yield call
    sys.path[:] = path
    for name in [name for name in sys.modules if name not in modules]:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(folder)):
            del sys.modules[name]


@pytest.fixture
def process(folder: Path) -> Flowc:
    """A Python process: `process("-m", "flowc", "run", ...)`."""

    def call(*args: str, cwd: Path = folder) -> Result:
        done = subprocess.run(
            [sys.executable, *args], cwd=cwd, capture_output=True, text=True, timeout=60
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return call
