"""The semantic difference of two flows."""

from __future__ import annotations

import dataclasses

from hypothesis import given

from flowc.ir.diff import diff_flows
from flowc.ir.model import Flow, Parameter
from flowc.ir.specs import Retry
from tests.unit.ir.graphs import Join, flow, structured_flows


def lines(old: Flow, new: Flow) -> list[str]:
    return [str(change) for change in diff_flows(old, new)]


def test_steps_and_transitions() -> None:
    old = flow(start={"work"}, work="join", join=Join("end"), end=None)
    new = flow(start=["work", "rest"], work="join", rest="join", join=Join("end"), end=None)
    assert lines(old, new) == [
        "~ step start: foreach items: work -> split work, rest",
        "+ step rest: next join",
    ]
    assert lines(new, old)[-1] == "- step rest"


def test_decorators_and_parameters() -> None:
    bare = flow(start="end", end=None)

    def with_retry(times: int) -> Flow:
        start = dataclasses.replace(bare.steps[0], decorators=(Retry(times, 120.0),))
        return dataclasses.replace(bare, steps=(start, bare.steps[1]))

    assert lines(bare, with_retry(3)) == ["+ step start: @retry"]
    assert lines(with_retry(3), with_retry(4)) == ["~ step start @retry: times 3 -> 4"]
    parameters = (Parameter("alpha", "alpha", "float", 0.5),)
    assert lines(bare, dataclasses.replace(bare, parameters=parameters)) == ["+ parameter alpha"]


@given(structured_flows())
def test_a_flow_does_not_differ_from_itself(flow: Flow) -> None:
    assert lines(flow, flow) == []


@given(structured_flows(), structured_flows())
def test_flows_that_differ_are_told_apart(old: Flow, new: Flow) -> None:
    assert bool(lines(old, new)) == (old != new)
