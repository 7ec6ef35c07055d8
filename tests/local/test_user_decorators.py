"""Decorators that users write: each way in which they can change what a step does."""

from __future__ import annotations

import textwrap

import pytest

from flowc.local.events import TaskFailed
from tests.local.conftest import Project

FLOW = """
from flowc import StepDecorator, UserStepDecorator, user_step_decorator, USER_SKIP_STEP

{decorator}

class Decorated(FlowSpec):
    @step
    def start(self):
        self.trace = []
        self.next(self.work)

    {use}
    @step
    def work(self):
        self.trace = [*self.trace, "step"]
        {body}
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def source(decorator: str, use: str, body: str = "pass") -> str:
    return FLOW.format(decorator=textwrap.dedent(decorator), use=use, body=body)


GENERATOR = """
@user_step_decorator
def around(step_name, flow, inputs, attributes):
    flow.trace = [*flow.trace, f"before {step_name} {sorted(attributes.items())}"]
    yield
    flow.trace = [*flow.trace, "after"]
"""

REPLACES = """
@user_step_decorator
def around(step_name, flow, inputs):
    def other(flow):
        flow.trace = [*flow.trace, "other"]
        return True
    yield other
"""

SKIPS = """
@user_step_decorator
def around(step_name, flow, inputs):
    flow.trace = [*flow.trace, "skipped"]
    yield USER_SKIP_STEP
"""

SWALLOWS = """
@user_step_decorator
def around(step_name, flow, inputs):
    try:
        yield
    except ZeroDivisionError:
        flow.trace = [*flow.trace, "swallowed"]
        flow.next(flow.end)
"""

CLASS = """
class around(UserStepDecorator):
    def init(self, label="x"):
        self.label = label

    def pre_step(self, step_name, flow, inputs=None):
        flow.trace = [*flow.trace, f"pre {self.label}"]

    def post_step(self, step_name, flow, exception=None):
        flow.trace = [*flow.trace, f"post {type(exception).__name__}"]
        return exception
"""

SKIPPING_CLASS = """
class around(UserStepDecorator):
    def pre_step(self, step_name, flow, inputs=None):
        self.skip_step = True
"""

CLASSIC = """
class around(StepDecorator):
    name = "around"
    defaults = {"option": 1}

    def task_pre_step(self, step_name, task_datastore, metadata):
        self.before = step_name

    def task_post_step(self, step_name, flow, graph, retry_count, max_user_code_retries):
        flow.trace = [*flow.trace, (self.before, self.attributes["option"], retry_count)]
"""

TAKING = """
class around(StepDecorator):
    name = "around"

    def task_exception(self, exception, step_name, flow):
        flow.trace = [*flow.trace, f"took {type(exception).__name__}"]
        flow.next(flow.end)
        return True
"""


@pytest.mark.parametrize(
    ("decorator", "use", "body", "trace"),
    [
        (GENERATOR, "@around(n=1)", "pass", ["before work [('n', 1)]", "step", "after"]),
        (GENERATOR, "@around", "pass", ["before work []", "step", "after"]),
        (REPLACES, "@around", "pass", ["other"]),
        (SKIPS, "@around", "pass", ["skipped"]),
        (SWALLOWS, "@around", "1 / 0", ["step", "swallowed"]),
        (CLASS, "@around(label='y')", "pass", ["pre y", "step", "post NoneType"]),
        (SKIPPING_CLASS, "@around", "pass", []),
        (CLASSIC, "@around(option=3)", "pass", ["step", ("work", 3, 0)]),
        (TAKING, "@around", "1 / 0", ["step", "took ZeroDivisionError"]),
    ],
)
def test_what_a_decorator_does(
    project: Project, decorator: str, use: str, body: str, trace: list[object]
) -> None:
    ran = project.run(source(decorator, use, body))
    assert ran.result.succeeded, ran.of(TaskFailed)
    assert ran.value("end", "trace") == trace


def test_the_topmost_decorator_is_outermost(project: Project) -> None:
    decorator = GENERATOR + GENERATOR.replace("def around", "def inner").replace("after", "in")
    ran = project.run(source(decorator, "@around\n    @inner"))
    assert ran.value("end", "trace") == ["before work []", "before work []", "step", "in", "after"]


def test_an_exception_goes_through_decorators_that_do_not_take_it(project: Project) -> None:
    ran = project.run(source(CLASS, "@around", "1 / 0"))
    assert not ran.result.succeeded
    (failed,) = ran.of(TaskFailed)
    assert failed.type == "ZeroDivisionError"
    assert "task/hooks" not in failed.traceback
