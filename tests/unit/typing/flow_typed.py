"""A flow as an editor sees it: every line below type-checks, except those that say why not."""

from __future__ import annotations

from typing import assert_type

from flowc import (
    Config,
    FlowMutator,
    FlowSpec,
    IncludeFile,
    JSONType,
    MutableFlow,
    Parameter,
    StepDecorator,
    UserStepDecorator,
    card,
    kubernetes,
    project,
    resources,
    retry,
    schedule,
    step,
    timeout,
)
from metaflow import FlowSpec as OtherFlowSpec
from metaflow import catch


class Grow(FlowMutator):
    def mutate(self, mutable_flow: MutableFlow) -> None:
        for name, one in mutable_flow.steps:
            assert_type(name, str)
            assert_type(one.has_decorator("retry"), bool)


@Grow
@schedule(cron="0 6 * * *", timezone="Europe/Berlin")
@project(name="fraud")
class Typed(FlowSpec):
    alpha = Parameter("alpha", default=0.5, type=float, help="Rate.")
    sizes = Parameter("sizes", type=JSONType, default="[1]")
    data = IncludeFile("data", is_text=False)
    settings = Config("settings", default={"cpu": 1})

    @retry
    @timeout(minutes=5)
    @resources(cpu=1.5, memory=4096)
    @kubernetes(image="python:3.12", tolerations=[{"key": "gpu"}])
    @card(type="blank", id="report")
    @step
    def start(self) -> None:
        self.items = [self.alpha * 2]
        self.next(self.work, foreach="items")

    @catch(var="error")
    @step(start=False)
    def work(self) -> None:
        self.next(self.join)

    @retry(times=3, minutes_between_retries=0.5)
    @step
    def join(self, inputs: object) -> None:
        self.next(self.end)

    @step
    def end(self) -> None:
        self.helper(1)

    def helper(self, number: int) -> int:
        return number


class Mine(StepDecorator):
    name = "mine"


class Around(UserStepDecorator):
    pass


class Other(OtherFlowSpec):
    @retry(tmies=3)  # wrong: no such attribute
    @step
    def start(self) -> None:
        self.next(self.end)

    @Mine
    @Around(option=1)
    @step
    def middle(self) -> None:
        self.next(self.start, self.end)

    @retry(times="often")  # wrong: not a number
    @step
    def end(self) -> None:
        pass


@project(nam="x")  # wrong: no such attribute
class Misspelt(FlowSpec):
    pass


Parameter()  # wrong: needs a name
assert_type(Other().middle(), None)
Typed().start(1)  # wrong: steps keep their signature
