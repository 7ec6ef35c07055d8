"""What is wrong with decorators although each attribute has the right type."""

from __future__ import annotations

import pytest

from flowc.ir.cron import cron_fault

HEAD = "from flowc import *\nfrom flowc import project, schedule\n\n"


def check_step(load_flow, *decorators: str):
    text = HEAD + "class F(FlowSpec):\n" + "".join(f"    {line}\n" for line in decorators)
    return load_flow(text + "STEPS\n", check=True)


@pytest.mark.parametrize(
    ("decorator", "code", "column"),
    [
        ("@resources(memory=-1)", "FC320", 16),
        ("@resources(cpu=0)", "FC320", 16),
        ("@resources(gpu=-1)", "FC320", 16),
        ("@kubernetes(disk=0)", "FC320", 17),
        ("@kubernetes(port=70000)", "FC320", 17),
        ("@batch(swappiness=-1)", "FC320", 12),
        ("@retry(times=-1)", "FC320", 12),
        ("@retry(minutes_between_retries=-1)", "FC320", 12),
        ("@card(timeout=0)", "FC320", 11),
        ("@timeout", "FC321", 6),
        ("@timeout(seconds=0)", "FC321", 6),
        ("@catch(var='my error')", "FC323", 12),
        ("@environment(vars={'A=B': 'x'})", "FC324", 18),
        ("@environment(vars={'': 'x'})", "FC324", 18),
        ("@secrets", "FC304", 6),
        ("@secrets(sources=['a', 'a'])", "FC325", 14),
    ],
)
def test_values_out_of_range(load_flow, decorator, code, column):
    loaded = check_step(load_flow, decorator)
    assert loaded.codes == [code]
    assert (loaded.findings[0].span.line, loaded.findings[0].span.column) == (5, column)


@pytest.mark.parametrize(
    "decorator",
    [
        "@resources(gpu=0, shared_memory=0, cpu=0.1)",
        "@retry(times=0, minutes_between_retries=0)",
        "@timeout(hours=1)",
        "@environment(vars={'A': 'B=C'})",
        "@secrets(sources=['a', 'b'])",
        "@card\n    @card(id='a')\n    @card(id='b')",
        "@kubernetes\n    @resources\n    @pypi(packages={})",
    ],
)
def test_values_that_are_fine(load_flow, decorator):
    assert check_step(load_flow, decorator).findings == []


@pytest.mark.parametrize(
    ("decorators", "code"),
    [
        (("@kubernetes", "@batch"), "FC326"),
        (("@conda(packages={'a': '1'})", "@pypi(packages={'a': '1'})"), "FC326"),
        (("@card(id='a')", "@card(id='a')"), "FC327"),
    ],
)
def test_decorators_that_do_not_go_together(load_flow, decorators, code):
    loaded = check_step(load_flow, *decorators)
    assert loaded.codes == [code]
    assert loaded.findings[0].span.line == 6


def test_catch_cannot_stand_where_the_result_decides(load_flow):
    loaded = load_flow(
        HEAD
        + "class F(FlowSpec):\n"
        + "    @catch\n    @step\n    def start(self):\n        self.items = [1]\n"
        + "        self.next(self.work, foreach='items')\n"
        + "    @catch(var='error')\n    @step\n    def work(self):\n        self.next(self.join)\n"
        + "    @step\n    def join(self, inputs):\n        self.next(self.end)\n"
        + "    @step\n    def end(self):\n        pass\n",
        check=True,
    )
    assert loaded.codes == ["FC322"]
    assert loaded.findings[0].span.line == 5


def check_flow(load_flow, *decorators: str):
    text = HEAD + "".join(f"{line}\n" for line in decorators)
    return load_flow(
        text + "class F(FlowSpec):\n    alpha = Parameter('alpha')\nSTEPS\n", check=True
    )


@pytest.mark.parametrize(
    ("decorator", "code", "column", "help_text"),
    [
        ("@schedule(cron='every day')", "FC340", 11, None),
        (
            "@schedule(cron='0 0 * * *', timezone='Europe/Berlim')",
            "FC341",
            29,
            "did you mean `Europe/Berlin`?",
        ),
        ("@project(name='My Project')", "FC342", 10, None),
        ("@project(name='p', branch='a/b')", "FC342", 20, None),
        ("@trigger_on_finish(flow='F')", "FC343", 2, None),
        ("@trigger(event='metaflow.F.end')", "FC343", 2, None),
        (
            "@trigger(event={'name': 'e', 'parameters': {'alpa': 'x'}})",
            "FC344",
            2,
            "did you mean `alpha`?",
        ),
        ("@trigger(events=['e', 'e'])", "FC345", 2, None),
        ("@trigger_on_finish(flows=['G', 'G'])", "FC345", 2, None),
        ("@trigger_on_finish(flow='train-it')", "FC346", 2, None),
        ("@trigger(events=['a', 'b'], options={'reset_at': {'cron': 'x'}})", "FC340", 29, None),
    ],
)
def test_what_cannot_start_a_flow(load_flow, decorator, code, column, help_text):
    loaded = check_flow(load_flow, decorator)
    assert loaded.codes == [code]
    assert (loaded.findings[0].span.line, loaded.findings[0].span.column) == (4, column)
    if help_text:
        assert loaded.findings[0].help == help_text


@pytest.mark.parametrize(
    "decorators",
    [
        ("@schedule(cron='0 0 * * *', timezone='America/New_York')",),
        ("@project(name='p_1', branch='test.x-1')",),
        ("@project(name='p')", "@trigger_on_finish(flow='q.F')"),
        ("@trigger_on_finish(flow='other.prod.F')",),
        ("@trigger(event={'name': 'e', 'parameters': ['alpha']})", "@trigger(event='e2')"),
        ("@schedule(daily=False)",),
    ],
)
def test_what_can_start_a_flow(load_flow, decorators):
    assert check_flow(load_flow, *decorators).findings == []


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "*/5 0-6,12 1 JAN-MAR mon-fri",
        "0 0 * * 7",
        "0 0 * * ? *",
        "0 0 ? * SUN *",
        "0 10 ? * 2#1 2026-2030",
        "15 10 L * ? *",
        "15 10 LW * ? *",
        "0 8 1W * ? *",
        "0 8 ? * 6L *",
        "0/15 8 ? * MON-FRI *",
    ],
)
def test_legal_cron(expression):
    assert cron_fault(expression) is None


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("60 * * * *", "`60` is no minute"),
        ("* 24 * * *", "hour"),
        ("* * 0 * *", "day"),
        ("* * * 13 *", "month"),
        ("* * * * 8", "weekday"),
        ("*/0 * * * *", "minute"),
        ("5-1 * * * *", "minute"),
        ("* * ? * *", "day"),
        ("0 0 * * * *", "exactly one"),
        ("0 0 ? * ? *", "exactly one"),
        ("0 0 ? * 0 *", "weekday"),
        ("0 0 * * ? 1969", "year"),
        ("² * * * *", "minute"),
        ("* * * * *x", "weekday"),
        ("1,,2 * * * *", "minute"),
    ],
)
def test_illegal_cron(expression, part):
    assert part in (cron_fault(expression) or "")
