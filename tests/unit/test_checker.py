"""Promises of `flowc check` that take all of its parts."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowc.checker import Checked, check
from flowc.cli.main import main
from flowc.compiler import CompileOptions
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.ir.encoding import fingerprint

if TYPE_CHECKING:
    from tests.conftest import Compile

MISSING = '''\
import pandas as pd
import torch
from torch import nn

from acme_private.features import Store, cached
from flowc import FlowSpec, resources, step


class Net(nn.Module):
    width: int = torch.int8

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


@cached(ttl=60)
def read(path: str) -> pd.DataFrame:
    return pd.read_csv(path)


class TrainFlow(FlowSpec):
    """Trains a net."""

    @resources(memory=2048)
    @step
    def start(self):
        import deep_inside

        self.frames = [read(path) for path in Store().paths] + deep_inside.all()
        self.next(self.train, foreach="frames")

    @step
    def train(self):
        self.net = Net().to("cpu")
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
'''


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A flow that needs what is not installed; what happens to be gets another name."""
    text = MISSING
    for name in ("torch", "pandas", "acme_private", "deep_inside"):
        if importlib.util.find_spec(name) is not None:
            text = re.sub(rf"\b{name}\b", f"{name}_of_ours", text)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "train_flow.py"
    file.write_text(text)
    return file


def checked(file: Path, options: LoadOptions) -> tuple[Checked | None, list[str]]:
    bag = DiagnosticBag()
    found = check(str(file), options=options, bag=bag)
    return found, [finding.code for finding in bag.sorted()]


def test_a_flow_whose_modules_are_missing_checks(train: Path) -> None:
    found, codes = checked(train, LoadOptions())
    assert found is not None
    assert codes == ["FC015"] * 3
    static, codes = checked(train, LoadOptions(static=True))
    assert codes == []
    assert static is not None
    assert static.program.flow == found.program.flow


def test_a_flow_whose_modules_are_missing_compiles(train: Path, compile_for: Compile) -> None:
    compiled = compile_for(train)
    assert set(compiled.codes) == {"FC015"}
    assert b"import torch" in compiled.files["code.yaml"]


def test_running_never_stands_in_for_a_module(
    train: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "train_flow.py"]) == 1
    told = capsys.readouterr()
    assert "error[FC005]: there is no module `pandas" in told.err
    assert "FC015" not in told.err
    assert not (train.parent / ".flowc").exists(), "no run has begun"


MADE = """\
from flowc import Config, FlowMutator, FlowSpec, Parameter, kubernetes, resources, retry, step


class Sized(FlowMutator):
    def pre_mutate(self, mutable_flow):
        settings = dict(mutable_flow.configs)["settings"]
        mutable_flow.add_parameter("rounds", Parameter("rounds", default=settings.rounds))
        for name, found in mutable_flow.steps:
            if name != "end":
                found.add_decorator(resources, deco_kwargs={"memory": settings.memory[name]})

    def mutate(self, mutable_flow):
        mutable_flow.add_decorator("schedule:daily=true")
        mutable_flow.end.remove_decorator("kubernetes")


@Sized
class SizedFlow(FlowSpec):
    settings = Config("settings", default="settings.json")

    @retry(times=settings.times)
    @step
    def start(self):
        self.way = "a"
        self.next({self.settings.first: self.a, "b": self.b}, condition="way")

    @step
    def a(self):
        self.next(self.end)

    @step
    def b(self):
        self.next(self.end)

    @kubernetes(gpu=8)
    @step
    def end(self):
        pass
"""

BY_HAND = """\
from flowc import Config, FlowSpec, Parameter, environment, resources, retry, schedule, step


@schedule(daily=True)
class SizedFlow(FlowSpec):
    settings = Config("settings", default="settings.json")
    rounds = Parameter("rounds", default=4)

    @retry(times=2)
    @resources(memory=100)
    @environment(vars={"A": "b"})
    @step
    def start(self):
        self.way = "a"
        self.next({"a": self.a, "b": self.b}, condition="way")

    @resources(memory=200)
    @environment(vars={"A": "b"})
    @retry(times=1)
    @step
    def a(self):
        self.next(self.end)

    @resources(memory=300)
    @environment(vars={"A": "b"})
    @retry(times=1)
    @step
    def b(self):
        self.next(self.end)

    @environment(vars={"A": "b"})
    @retry(times=1)
    @step
    def end(self):
        pass
"""

SETTINGS = '{"rounds": 4, "times": 2, "first": "a", "memory": {"start": 100, "a": 200, "b": 300}}'


def test_a_flow_that_is_made_equals_the_one_written_by_hand(
    tmp_path: Path, compile_for: Compile
) -> None:
    (tmp_path / "settings.json").write_text(SETTINGS)
    file = tmp_path / "sized_flow.py"
    file.write_text(MADE)
    options = LoadOptions(decospecs=('environment:vars={"A": "b"}', "retry:times=1"))
    made, codes = checked(file, options)
    made_ir = compile_for(file, "ir", CompileOptions(load=options)).files["flow.ir.json"]
    file.write_text(BY_HAND)
    by_hand, more = checked(file, LoadOptions())
    ir = compile_for(file, "ir").files["flow.ir.json"]
    assert codes == more == []
    assert made is not None
    assert by_hand is not None
    assert made.program.flow == by_hand.program.flow
    assert json.loads(made_ir)["flow"] == json.loads(ir)["flow"]


def test_where_things_stand_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(SETTINGS)
    file = tmp_path / "sized_flow.py"
    file.write_text(BY_HAND)
    first, _ = checked(file, LoadOptions())
    file.write_text(f"# One line more.\n\n{BY_HAND}".replace("(self):", "(\n        self\n    ):"))
    second, _ = checked(file, LoadOptions())
    assert first is not None
    assert second is not None
    assert first.program.spans != second.program.spans
    assert fingerprint(first.program.flow) == fingerprint(second.program.flow)
