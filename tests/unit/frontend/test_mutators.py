from __future__ import annotations

import sys

import pytest

from flowc.frontend.loader import LoadOptions
from flowc_runtime.configs import ConfigSource, config_source
from flowc_runtime.digest import describe_uses, step_digest
from flowc_runtime.mutators import read_draft, replay

MUTATED = """\
from flowc import FlowSpec, step, Config, Parameter, FlowMutator, StepMutator, retry, timeout, catch

class Grow(FlowMutator):
    def init(self, times=1, **more):
        self.times = times

    def pre_mutate(self, mutable_flow):
        settings = dict(mutable_flow.configs)["settings"]
        mutable_flow.add_parameter("alpha", Parameter("alpha", default=settings.alpha))
        mutable_flow.remove_parameter("old")
        for name, step_ in mutable_flow.steps:
            if not step_.has_decorator("timeout"):
                step_.add_decorator("timeout", deco_kwargs={"seconds": settings.seconds})
        mutable_flow.start.add_decorator(retry, deco_kwargs={"times": self.times})

    def mutate(self, mutable_flow):
        mutable_flow.end.remove_decorator("catch")
        mutable_flow.end.add_decorator("retry:times=9", duplicates=mutable_flow.end.OVERRIDE)
        mutable_flow.add_decorator("schedule:daily=true")

class Quiet(StepMutator):
    def mutate(self, mutable_step):
        [(name, _, args, attributes)] = mutable_step.get_decorator_specs("catch")
        mutable_step.remove_decorator("catch")
        mutable_step.add_decorator("catch", deco_kwargs={**attributes, "print_exception": False})

@Grow(times=2)
class F(FlowSpec):
    settings = Config("settings", default={"alpha": 0.5, "seconds": 7})
    old = Parameter("old")

    @Quiet
    @catch(var="error")
    @step
    def start(self):
        self.next(self.end)

    @retry(times=1)
    @catch
    @step
    def end(self):
        pass
"""

BY_HAND = """\
from flowc import FlowSpec, step, Config, Parameter, retry, timeout, catch, schedule

@schedule(daily=True)
class F(FlowSpec):
    settings = Config("settings", default={"alpha": 0.5, "seconds": 7})
    alpha = Parameter("alpha", default=0.5)

    @timeout(seconds=7)
    @retry(times=2)
    @catch(var="error", print_exception=False)
    @step
    def start(self):
        self.next(self.end)

    @timeout(seconds=7)
    @retry(times=9)
    @step
    def end(self):
        pass
"""


def test_a_mutated_flow_equals_the_one_written_by_hand(load_flow):
    mutated = load_flow(MUTATED)
    by_hand = load_flow(BY_HAND)
    assert mutated.findings == by_hand.findings == []
    assert mutated.flow == by_hand.flow


def test_a_task_replays_to_the_same_digests(load_flow):
    loaded = load_flow(MUTATED)
    frozen = {config.name: config.value for config in loaded.flow.configs}
    del sys.modules["flow_file"]
    with config_source(ConfigSource(frozen=frozen)):
        import flow_file
    # Twice, because a local task replays on a class on which the compiler has been at work.
    for _ in range(2):
        draft = replay(read_draft(flow_file.F))
        digests = {n: step_digest(n, describe_uses(s.uses)) for n, s in draft.steps.items()}
        assert digests == loaded.program.digests
        assert list(draft.inputs) == ["alpha"]


def test_other_configs_give_other_digests(load_flow):
    one = load_flow(MUTATED)
    two = load_flow(
        MUTATED, LoadOptions(config_values={"settings": '{"alpha": 0.5, "seconds": 8}'})
    )
    assert one.program.digests != two.program.digests


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("mutable_flow.start.add_decorator('retry:times')", "is not `key=value`"),
        ("mutable_flow.nowhere.add_decorator('retry')", "no step or config `nowhere`"),
        ("mutable_flow.add_parameter('a', Parameter('a'))", "in `pre_mutate` only"),
        ("mutable_flow.start.add_decorator('retry', duplicates=2)", "has @retry already"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_mutator_that_fails_is_reported_at_its_line(load_flow, body, reason):
    loaded = load_flow(
        f"""\
        from flowc import FlowSpec, step, FlowMutator, Parameter, retry

        class Bad(FlowMutator):
            def mutate(self, mutable_flow):
                {body}

        @Bad
        class F(FlowSpec):
            @retry
        STEPS
        """
    )
    finding = loaded.only("FC011")
    assert loaded.program is None
    assert reason in finding.message
    assert finding.span.line == 5


def test_mutators_are_inherited(load_flow):
    loaded = load_flow(
        """\
        from flowc import FlowSpec, step, FlowMutator

        class Add(FlowMutator):
            def mutate(self, mutable_flow):
                mutable_flow.start.add_decorator("retry")

        @Add
        class Base(FlowSpec):
        STEPS

        class F(Base):
            pass
        """
    )
    assert len(loaded.flow.step("start").decorators) == 1


def test_an_inherited_step_is_not_changed_for_the_others(load_flow):
    text = """\
        from flowc import FlowSpec, step, FlowMutator

        class Add(FlowMutator):
            def mutate(self, mutable_flow):
                mutable_flow.start.add_decorator("retry")

        class Base(FlowSpec):
        STEPS

        @Add
        class F(Base):
            pass

        class G(Base):
            pass
        """
    assert len(load_flow(text, name="flow_file.py:F").flow.step("start").decorators) == 1
    assert len(load_flow(text, name="flow_file.py:G").flow.step("start").decorators) == 0
