from __future__ import annotations

import pytest

from flowc.frontend.loader import LoadOptions
from flowc.ir.model import Config, Parameter

HEAD = "from flowc import *\nimport json\n\n"


def load_body(load_flow, body: str, options: LoadOptions | None = None, **how):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return load_flow(HEAD + "class F(FlowSpec):\n" + lines + "STEPS\n", options, **how)


@pytest.mark.parametrize(
    ("declaration", "kind", "default"),
    [
        ("Parameter('p')", "str", None),
        ("Parameter('p', default='x')", "str", "x"),
        ("Parameter('p', default=1)", "int", 1),
        ("Parameter('p', default=0.5)", "float", 0.5),
        ("Parameter('p', default=True)", "bool", True),
        ("Parameter('p', default={'a': [1]})", "json", {"a": [1]}),
        ("Parameter('p', type=float, default=1)", "float", 1.0),
        ("Parameter('p', type=int, default='7')", "int", 7),
        ("Parameter('p', type=bool, default='yes', is_flag=True)", "bool", True),
        ("Parameter('p', type=JSONType, default='{\"a\": 1}')", "json", {"a": 1}),
        ("Parameter('p', type=JSONType, default=[1])", "json", [1]),
        ("Parameter('p', type=str, default=5)", "str", "5"),
        ("Parameter('p', separator=',', default='a,b')", "str", "a,b"),
        ("Parameter('p', default=lambda: 3)", "int", 3),
        (
            "Parameter('p', type=str, default=lambda ctx: ctx.flow_name + ctx.parameter_name)",
            "str",
            "Fp",
        ),
        ("IncludeFile('p', default='data.csv')", "file", "data.csv"),
        ("IncludeFile('p', is_text=False)", "file", None),
    ],
)
def test_types_and_defaults(load_flow, declaration, kind, default):
    loaded = load_body(load_flow, f"p = {declaration}", check=True)
    assert loaded.findings == []
    [parameter] = loaded.flow.parameters
    assert (parameter.type, parameter.default) == (kind, default)
    assert type(parameter.default) is type(default)


def test_name_attribute_and_help(load_flow):
    loaded = load_body(
        load_flow, "rate = Parameter('learning-rate', help='How fast.', required=True)"
    )
    assert loaded.flow.parameters == (
        Parameter("learning-rate", "rate", "str", None, True, "How fast.", None),
    )
    assert loaded.program.spans.of("parameter", "rate", "help").line == 5


def test_parameters_are_inherited_and_replaced(load_flow):
    loaded = load_flow(
        """\
        from flowc import FlowSpec, Parameter, step

        class Base(FlowSpec):
            a = Parameter("a", default=1)
            b = Parameter("b", default=1)
        STEPS

        class Derived(Base):
            a = Parameter("a", default=2)
        """
    )
    assert [(p.name, p.default) for p in loaded.flow.parameters] == [("b", 1), ("a", 2)]
    assert loaded.program.spans.of("parameter", "a").line == 15


@pytest.mark.parametrize(
    ("declaration", "code", "column"),
    [
        ("Parameter(3)", "FC201", 5),
        ("Parameter('two words')", "FC201", 19),
        ("Parameter('p', defualt=1)", "FC202", 24),
        ("IncludeFile('p', separator=',')", "FC202", 26),
        ("Parameter('p', type=int, default='x')", "FC203", 34),
        ("Parameter('p', type=int, default=1.5)", "FC203", 34),
        ("Parameter('p', type=float, default=float('inf'))", "FC203", 36),
        ("Parameter('p', type=JSONType, default='{')", "FC203", 39),
        ("Parameter('p', type=list)", "FC204", 24),
        ("IncludeFile('p', default=3)", "FC204", 26),
        ("Parameter('p', required=True, default=1)", "FC206", 24),
        ("Parameter('p', default=lambda: 1 / 0)", "FC207", 24),
        ("Parameter('max-workers')", "FC208", 19),
        ("Parameter('Tag')", "FC208", 19),
        ("Parameter('p', type=int, separator=',')", "FC210", 34),
    ],
)
def test_mistakes_are_reported_in_place(load_flow, declaration, code, column):
    loaded = load_body(load_flow, f"p = {declaration}", check=True)
    assert loaded.codes == [code]
    assert (loaded.findings[0].span.line, loaded.findings[0].span.column) == (5, column)


def test_names_that_differ_in_case_only_clash(load_flow):
    body = "a = Parameter('my-rate')\nb = Parameter('My_Rate')\nc = Parameter('my-rates')"
    loaded = load_body(load_flow, body, check=True)
    finding = loaded.only("FC205")
    assert (finding.span.line, finding.related[0].span.line) == (6, 5)


@pytest.mark.parametrize("attribute", ["next", "input", "index", "merge_artifacts"])
def test_attributes_that_every_flow_has_are_refused(load_flow, attribute):
    loaded = load_body(load_flow, f"{attribute} = Parameter('p')", check=True)
    assert "FC209" in loaded.codes


def test_a_flow_that_starts_by_itself_needs_no_value_from_anybody(load_flow):
    text = """\
        from flowc import *

        @{}
        class F(FlowSpec):
            a = Parameter("a", required=True)
            b = Parameter("b")
        STEPS
        """
    for decorator, expected in [
        ("schedule(daily=True)", ["FC211"]),
        ("trigger(event='e')", ["FC211"]),
        ("trigger(event={'name': 'e', 'parameters': ['a']})", []),
        ("trigger_on_finish(flow='G')", ["FC211"]),
    ]:
        assert load_flow(text.format(decorator), check=True).codes == expected


class TestConfig:
    def test_values_stand_in_decorators_and_parameters(self, load_flow, tmp_path):
        (tmp_path / "c.json").write_text(
            '{"cpu": 2, "deep": {"times": 4}, "decos": {"memory": 10}}'
        )
        loaded = load_flow(
            """\
            from flowc import FlowSpec, step, Config, Parameter, config_expr, resources, retry

            class F(FlowSpec):
                cfg = Config("settings", default="c.json")
                p = Parameter("p", default=cfg.cpu)

                @retry(times=config_expr("cfg.deep.times + 1"))
                @resources(cpu=cfg.cpu, **cfg.decos)
            STEPS
            """
        )
        assert loaded.findings == []
        retry, resources = loaded.flow.step("start").decorators
        assert (retry.times, resources.cpu, resources.memory) == (5, 2.0, 10)
        assert loaded.flow.parameters[0].default == 2
        [config] = loaded.flow.configs
        assert (config.name, config.attribute) == ("settings", "cfg")

    @pytest.mark.parametrize(
        ("arguments", "value"),
        [
            ("default={'a': 1}", {"a": 1}),
            ("default_value={'a': 1}", {"a": 1}),
            ("default_value='{\"a\": 1}'", {"a": 1}),
            ("default_value='a b', parser=str.split", ["a", "b"]),
            ("default_value='{\"a\": 1}', parser='json.loads'", {"a": 1}),
            (
                "default_value='x==1\\n# c\\ny', parser='requirements_txt_parser'",
                {"packages": {"x": "1", "y": ""}},
            ),
            ("default=lambda ctx: {'flow': ctx.ds_type}", {"flow": "local"}),
            ("default_value='select 1', plain=True", "select 1"),
            ("default_value='{\"a\": 1}', plain=True", '{"a": 1}'),
            ("default_value={'a': 1}, plain=True", '{"a": 1}'),
            ("default_value={'a': 1}, parser=lambda text: {'b': text}", {"b": '{"a": 1}'}),
            ("default_value={'a': 1}, parser='json.loads', plain=True", {"a": 1}),
            ("", None),
        ],
    )
    def test_ways_to_give_a_value(self, load_flow, arguments, value):
        loaded = load_body(load_flow, f"c = Config('c', {arguments})")
        assert loaded.findings == []
        assert loaded.flow.configs == (Config("c", "c", value),)

    def test_options_win_and_names_are_folded(self, load_flow, tmp_path):
        (tmp_path / "other.json").write_text('{"a": 2}')
        body = "c = Config('my-config', default={'a': 1})"
        by_file = load_body(load_flow, body, LoadOptions(configs={"My_Config": "other.json"}))
        by_value = load_body(load_flow, body, LoadOptions(config_values={"my_config": '{"a": 3}'}))
        assert by_file.flow.configs[0].value == {"a": 2}
        assert by_value.flow.configs[0].value == {"a": 3}

    def test_default_files_are_looked_for_from_the_flow_up_to_the_root(self, load_flow, tmp_path):
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg" / "__init__.py").write_text("")
        (tmp_path / "c.json").write_text('{"a": 1}')
        text = HEAD + "class F(FlowSpec):\n    c = Config('c', default='c.json')\nSTEPS\n"
        assert load_flow(text, name="pkg/f.py").flow.configs[0].value == {"a": 1}

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ("required=True", "FC221"),
            ("default='none.json'", "FC222"),
            ("default_value='{'", "FC223"),
            ("default_value='x', parser=int", "FC223"),
            ("default_value={'a': 1}, parser='json.nothing'", "FC223"),
            ("default='a', default_value={}", "FC224"),
            ("default_value='1', parser=lambda text: object()", "FC225"),
            ("requird=True", "FC202"),
        ],
    )
    def test_mistakes(self, load_flow, arguments, code):
        loaded = load_body(load_flow, f"c = Config('c', {arguments})")
        assert loaded.codes == [code]
        assert loaded.findings[0].span.line == 5

    def test_a_config_without_a_value_raises_no_second_finding(self, load_flow):
        loaded = load_flow(
            """\
            from flowc import FlowSpec, step, Config, Parameter, resources

            class F(FlowSpec):
                cfg = Config("settings", required=True)
                p = Parameter("p", default=cfg.deep.key)

                @resources(cpu=cfg.cpu, **cfg.more)
            STEPS
            """
        )
        assert loaded.codes == ["FC221"]

    def test_a_failing_expression(self, load_flow):
        loaded = load_flow(
            HEAD + "class F(FlowSpec):\n    c = Config('c', default={'a': 1})\n"
            "    @retry(times=config_expr('c.b'))\nSTEPS\n"
        )
        assert loaded.codes == ["FC226"]

    def test_options_for_configs_that_are_not_there(self, load_flow):
        options = LoadOptions(configs={"settngs": "x.json"}, config_values={"c": "1"})
        loaded = load_body(
            load_flow, "s = Config('settings', default={})\nc = Config('c')", options
        )
        assert loaded.only("FC227").help == "did you mean `settings`?"
        assert loaded.codes == ["FC227"]

    def test_a_config_given_twice(self, load_flow, tmp_path):
        (tmp_path / "x.json").write_text("1")
        options = LoadOptions(configs={"c": "x.json"}, config_values={"C": "1"})
        assert load_body(load_flow, "c = Config('c')", options).codes == ["FC224"]

    def test_values_decide_the_case_of_a_switch(self, load_flow):
        loaded = load_flow(
            """\
            from flowc import FlowSpec, step, Config

            class F(FlowSpec):
                cfg = Config("cfg", default={"key": "yes"})

                @step
                def start(self):
                    self.kind = "yes"
                    self.next({self.cfg.key: self.a, "no": self.b}, condition="kind")

                @step
                def a(self):
                    self.next(self.end)

                @step
                def b(self):
                    self.next(self.end)

                @step
                def end(self):
                    pass
            """,
            check=True,
        )
        assert loaded.findings == []
        assert [case.key for case in loaded.flow.step("start").transition.cases] == ["yes", "no"]
