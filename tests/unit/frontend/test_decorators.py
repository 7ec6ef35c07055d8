from __future__ import annotations

import pytest

from flowc.frontend.loader import LoadOptions
from flowc.ir.specs import (
    Card,
    Catch,
    Conda,
    Custom,
    Environment,
    Event,
    ExitHook,
    Kubernetes,
    MappedField,
    Opaque,
    Pair,
    Parallel,
    Project,
    Resources,
    Retry,
    Schedule,
    Secrets,
    SecretSource,
    Timeout,
    Toleration,
    Trigger,
    TriggerOnFinish,
    Upstream,
    VolumeClaim,
)
from flowc_runtime.decorators.decospec import parse_decospec

HEAD = "from flowc import *\nfrom flowc import project, schedule, trigger, trigger_on_finish\n\n"


def specs_of(load_flow, *decorators: str, options: LoadOptions | None = None):
    text = (
        HEAD + "class F(FlowSpec):\n" + "".join(f"    {line}\n" for line in decorators) + "STEPS\n"
    )
    loaded = load_flow(text, options)
    return loaded, (loaded.flow.step("start").decorators if loaded.program else ())


@pytest.mark.parametrize(
    ("decorator", "spec"),
    [
        ("@retry", Retry(3, 120.0)),
        ("@retry()", Retry(3, 120.0)),
        ("@retry(times=0, minutes_between_retries=0.5)", Retry(0, 30.0)),
        ("@timeout(hours=1, minutes=1, seconds=1)", Timeout(3661)),
        ("@catch", Catch(None, True)),
        ("@catch(var='error', print_exception=False)", Catch("error", False)),
        ("@resources", Resources(None, None, None, None, None)),
        ("@resources(cpu='1.5', memory='4096', gpu=1)", Resources(1.5, 1, 4096, None, None)),
        ("@environment(vars={'A': 'b'})", Environment((Pair("A", "b"),))),
        ("@secrets(sources=['db'])", Secrets((SecretSource(None, "db", None, {}),), False)),
        (
            (
                "@secrets(sources=['aws-secrets-manager.prod.db', {'type': 'inline', 'id': 'x', "
                "'options': {'env_vars': {'A': '1'}}}], role='r')"
            ),
            Secrets(
                (
                    SecretSource("aws-secrets-manager", "prod.db", "r", {}),
                    SecretSource("inline", "x", "r", {"env_vars": {"A": "1"}}),
                ),
                False,
            ),
        ),
        ("@parallel", Parallel(None, None, None)),
        ("@parallel(num_parallel=4)", Parallel(4, None, None)),
        ("@pytorch_parallel(master_port=1234)", Parallel(None, "torch", 1234)),
        ("@card", Card("default", None, {}, 45, True, False, 5)),
        (
            "@conda(libraries={'a': '1', 'b': '2'}, packages={'a': '3'}, python='3.11')",
            Conda((Pair("a", "3"), Pair("b", "2")), "3.11", None),
        ),
    ],
)
def test_attributes_become_specs(load_flow, decorator, spec):
    loaded, specs = specs_of(load_flow, decorator)
    assert loaded.findings == []
    assert specs == (spec,)


def test_kubernetes_reads_every_shape(load_flow):
    loaded, [spec] = specs_of(
        load_flow,
        "@kubernetes(cpu=2, memory='8192', gpu='1', image='img:1', secrets='a,b',",
        "    node_selector='zone=a, disk=ssd', labels={'team': 'ml', 'tier': 1},",
        "    tolerations=[{'key': 'gpu', 'operator': 'Exists', 'tolerationSeconds': 5}],",
        "    persistent_volume_claims={'data': '/data'}, qos='Guaranteed',",
        "    image_pull_secrets=['reg'], extended_resources={'smarter-devices/fuse': 1})",
    )
    assert loaded.findings == []
    assert isinstance(spec, Kubernetes)
    assert (spec.cpu, spec.memory, spec.disk, spec.gpu) == (2.0, 8192, 10240, 1)
    assert spec.secrets == ("a", "b")
    assert spec.node_selector == (Pair("zone", "a"), Pair("disk", "ssd"))
    assert spec.labels == (Pair("team", "ml"), Pair("tier", "1"))
    assert spec.tolerations == (Toleration("gpu", "Exists", None, None, 5),)
    assert spec.persistent_volume_claims == (VolumeClaim("data", "/data"),)
    assert spec.extended_resources == (Pair("smarter-devices/fuse", "1"),)
    assert (spec.qos, spec.image_pull_secrets) == ("guaranteed", ("reg",))


def test_decorators_keep_their_order_above_and_below_step(load_flow):
    loaded = load_flow(
        HEAD
        + "class F(FlowSpec):\n"
        + "    @retry\n    @step\n    @timeout(seconds=5)\n    @catch\n    def start(self):\n"
        + "        self.next(self.end)\n"
        + "    @step\n    def end(self):\n        pass\n"
    )
    assert [type(spec) for spec in loaded.flow.step("start").decorators] == [Retry, Timeout, Catch]


@pytest.mark.parametrize(
    ("decorator", "code", "column", "help_text"),
    [
        ("@retry(tmies=3)", "FC301", 12, "did you mean `times`?"),
        ("@retry(times='often')", "FC302", 12, None),
        ("@retry(times=True)", "FC302", 12, None),
        ("@retry(times=1.5)", "FC302", 12, None),
        ("@resources(memory=float('nan'))", "FC302", 16, None),
        ("@resources(memory=10**400)", "FC302", 16, None),
        ("@retry(3)", "FC303", 6, "write `@retry(times=...)`"),
        ("@schedule(daily=True)", "FC307", 6, "move it above `class`"),
        ("@kubernetes(image_pull_policy='always')", "FC302", 17, None),
        ("@kubernetes(tolerations=[{'kee': 'x'}])", "FC302", 17, None),
        ("@secrets(sources=[3])", "FC302", 14, None),
        ("@environment(vars={'A': 1})", "FC308", 18, "write `'A': '1'`"),
    ],
)
def test_mistakes_are_reported_at_the_attribute(load_flow, decorator, code, column, help_text):
    loaded, _ = specs_of(load_flow, decorator)
    finding = loaded.only(code)
    assert loaded.codes == [code]
    assert (finding.span.line, finding.span.column) == (5, column)
    if help_text:
        assert finding.help == help_text


def test_a_message_shows_no_address(load_flow):
    loaded, _ = specs_of(load_flow, "@resources(cpu=object())")
    assert loaded.only("FC302").message.endswith("must be a number, not `<object object>`")


def test_a_mistake_hides_no_other(load_flow):
    loaded, specs = specs_of(
        load_flow, "@retry(tmies=3, minutes_between_retries='x')", "@card(idd=1)"
    )
    assert loaded.codes == ["FC301", "FC302", "FC301"]
    assert specs[0] == Retry(3, 120.0)


def test_only_cards_may_be_repeated(load_flow):
    loaded, specs = specs_of(
        load_flow, "@card(id='a')", "@card(id='b')", "@retry", "@retry(times=1)"
    )
    assert loaded.codes == ["FC305"]
    assert [type(spec) for spec in specs] == [Card, Card, Retry]
    assert loaded.program.spans.of("step", "start", "decorator", "card[1]", "id").line == 6


def test_an_alias_is_found_by_its_line(load_flow):
    loaded = load_flow(
        """\
        import flowc as fl
        from flowc import retry as again

        class F(fl.FlowSpec):
            @again(times="x")
            @fl.timeout(
                minutes="y",
            )
            @fl.step
            def start(self):
                self.next(self.end)

            @fl.step
            def end(self):
                pass
        """
    )
    assert [(f.code, f.span.line, f.span.column) for f in loaded.findings] == [
        ("FC302", 5, 12),
        ("FC302", 7, 9),
    ]


def test_user_decorators_travel_with_their_target(load_flow):
    loaded = load_flow(
        """\
        from flowc import FlowSpec, step, StepDecorator, UserStepDecorator, user_step_decorator

        class Mine(StepDecorator):
            name = "mine"
            defaults = {"option": 1}

        class Other(UserStepDecorator):
            pass

        @user_step_decorator
        def third(step_name, flow, inputs, attributes):
            yield

        class F(FlowSpec):
            @Mine(option=2)
            @Other(1, b=[2])
            @third(x=len)
            @Mine(optoin=2)
        STEPS
        """
    )
    specs = loaded.flow.step("start").decorators
    assert specs[:3] == (
        Custom("mine", "flow_file:Mine", [], {"option": 2}),
        Custom("Other", "flow_file:Other", [1], {"b": [2]}),
        Custom("third", "flow_file:third", [], {"x": "<len>"}),
    )
    assert loaded.only("FC301").help == "did you mean `option`?"


def test_flow_decorators(load_flow):
    loaded = load_flow(
        """\
        from flowc import *

        def hook(run):
            pass

        @schedule(cron="@daily", timezone="UTC")
        @project(name="fraud", branch="b1")
        @trigger(events=["a", {"name": "b", "parameters": {"x": "field"}}])
        @trigger(event={"name": lambda ctx: "c_" + ctx.flow_name, "parameters": ["x", ("y", "z")]})
        @trigger_on_finish(flows=["Up", "p.test.b.Up", {"name": "N", "project": "q"}])
        @exit_hook(on_success=[hook], on_error=["pkg.mod.fn"], options={"image": "i"})
        class F(FlowSpec):
            x = Parameter("x")
            y = Parameter("y")
        STEPS
        """,
        check=True,
    )
    assert loaded.findings == []
    assert loaded.flow.decorators == (
        Schedule("0 0 * * *", "UTC"),
        Project("fraud", "b1", False),
        Trigger((Event("a", ()), Event("b", (MappedField("x", "field"),))), None),
        Trigger((Event("c_F", (MappedField("x", "x"), MappedField("y", "z"))),), None),
        TriggerOnFinish(
            (Upstream("Up", None, None), Upstream("Up", "p", "test.b"), Upstream("N", "q", None)),
            None,
        ),
        ExitHook(("flow_file:hook",), ("pkg.mod:fn",), "i"),
    )


@pytest.mark.parametrize(
    ("attributes", "cron"),
    [
        ("", "0 0 * * ? *"),
        ("hourly=True", "0 * * * ? *"),
        ("weekly=True, hourly=True", "0 0 ? * SUN *"),
        ("cron='5 4 * * *', weekly=True", "5 4 * * *"),
    ],
)
def test_schedule_takes_the_first_that_is_set(load_flow, attributes, cron):
    loaded = load_flow(HEAD + f"@schedule({attributes})\nclass F(FlowSpec):\nSTEPS\n")
    assert loaded.flow.decorators == (Schedule(cron, None),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("@project", "FC304"),
        ("@trigger", "FC304"),
        ("@trigger(event=3)", "FC302"),
        ("@trigger(event='a', events=['b'])", "FC309"),
        ("@trigger_on_finish(flow={'flow': 'x'})", "FC302"),
        ("@exit_hook(on_success=[lambda: 1])", "FC302"),
        ("@retry", "FC307"),
        ("@schedule\n@schedule(weekly=True)", "FC305"),
    ],
)
def test_mistakes_in_flow_decorators(load_flow, line, code):
    loaded = load_flow(HEAD + f"{line}\nclass F(FlowSpec):\nSTEPS\n")
    assert loaded.codes == [code]


def test_with_fills_only_steps_without_the_decorator(load_flow):
    options = LoadOptions(decospecs=("retry:times=7", "resources:cpu=2,memory=100"))
    loaded, specs = specs_of(load_flow, "@retry(times=1)", options=options)
    assert loaded.findings == []
    assert specs == (Retry(1, 120.0), Resources(2.0, None, 100, None, None))
    assert loaded.flow.step("end").decorators == (
        Retry(7, 120.0),
        Resources(2.0, None, 100, None, None),
    )


def test_with_changes_no_digest(load_flow):
    plain, _ = specs_of(load_flow, "@retry")
    extended, _ = specs_of(load_flow, "@retry", options=LoadOptions(decospecs=("timeout:hours=1",)))
    assert plain.program.digests == extended.program.digests


@pytest.mark.parametrize(
    ("text", "code"), [("retry:times", "FC310"), ("rerty", "FC306"), ("retry:tmies=3", "FC301")]
)
def test_a_wrong_with_is_reported(load_flow, text, code):
    loaded, _ = specs_of(load_flow, options=LoadOptions(decospecs=(text,)))
    assert set(loaded.codes) == {code}


def test_an_unknown_with_travels(load_flow):
    loaded, specs = specs_of(load_flow, options=LoadOptions(decospecs=("slurm:queue=fast",)))
    assert specs == (Opaque("slurm", {"queue": "fast"}),)
    assert loaded.findings[0].severity.value == "info"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("retry", ("retry", {})),
        ("batch:cpu=4,image=a/b:1", ("batch", {"cpu": 4, "image": "a/b:1"})),
        ('kubernetes:labels={"a":"b,c"},cpu=2', ("kubernetes", {"labels": {"a": "b,c"}, "cpu": 2})),
        ("x:a=True,b=None,c='q,r'", ("x", {"a": True, "b": None, "c": "q,r"})),
        ("x:a=[1,2]", ("x", {"a": [1, 2]})),
        ("x:url=a=b", ("x", {"url": "a=b"})),
    ],
)
def test_decospec_text(text, expected):
    assert parse_decospec(text) == expected
