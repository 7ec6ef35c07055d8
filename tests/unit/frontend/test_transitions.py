"""From the body of a step to its transition: forms, spans, and what is refused."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass

import pytest

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.source import StepSource, parse_source
from flowc.frontend.transitions import apply_parallel, read_transition
from flowc.ir import model, specs
from flowc.ir.model import Branch, Case, End, Foreach, Gang, Linear, Switch

STEPS = frozenset({"start", "a", "b", "c", "end"})
CONFIGS = {"settings": {"kind": "x", "deep": {"n": 3}, "flag": True}, "plain": "p"}


@dataclass
class Reading:
    transition: model.Transition | None
    spans: dict[tuple[str, ...], Span]
    bag: DiagnosticBag

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.bag.sorted()]


def read(body: str, *, name: str = "start", head: str = "def {name}(self):") -> Reading:
    lines = textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    text = f"class F(FlowSpec):\n    @step\n    {head.format(name=name)}\n{lines}\n"
    file = parse_source("flow.py", text)
    cls = file.tree.body[0]
    assert isinstance(cls, ast.ClassDef)
    node = cls.body[0]
    assert isinstance(node, ast.FunctionDef)
    spans: dict[tuple[str, ...], Span] = {}
    bag = DiagnosticBag()
    step = StepSource(name, file, node, cls)
    return Reading(read_transition(step, STEPS, spans, CONFIGS, bag), spans, bag)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.next(self.a)", Linear("a")),
        ("self.next(self.b, self.a)", Branch(("b", "a"))),
        ("self.next(self.a, foreach='items')", Foreach("a", "items")),
        ("self.next(self.a, foreach=None)", Linear("a")),
        ("self.next(self.a, num_parallel=4)", Gang("a", 4)),
        ("self.next(self.a, num_parallel=len(self.x))", Gang("a", None)),
        ("self.next(self.a, num_parallel=self.n)", Gang("a", None)),
        ("self.next(self.a, num_parallel=self.settings.deep.n)", Gang("a", 3)),
        (
            "self.next({'x': self.a, 1: self.b, -2.5: self.a}, condition='k')",
            Switch("k", (Case("x", "a"), Case(1, "b"), Case(-2.5, "a"))),
        ),
        (
            "self.next({self.settings.kind: self.a, self.plain: self.b}, condition='k')",
            Switch("k", (Case("x", "a"), Case("p", "b"))),
        ),
        (
            "self.next({self.settings['deep']['n']: self.a, self.settings.flag: self.b}, condition='k')",
            Switch("k", (Case(3, "a"), Case(True, "b"))),
        ),
    ],
)
def test_calls(body: str, expected: model.Transition) -> None:
    reading = read(body)
    assert reading.transition == expected
    assert reading.codes == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if x:\n    self.next(self.a)\nelse:\n    self.next(self.b)", ("a", "b")),
        (
            "if x:\n    self.next(self.a)\nelif y:\n    self.next(self.b)\nelse:\n    self.next(self.c)",
            ("a", "b", "c"),
        ),
        ("if x:\n    self.next(self.a)\n    return\nself.next(self.b)", ("a", "b")),
        (
            "if x:\n    raise E\nelif y:\n    self.next(self.a)\nelse:\n    self.next(self.b)",
            ("a", "b"),
        ),
        (
            "match x:\n    case 1:\n        self.next(self.a)\n    case other:\n        self.next(self.b)",
            ("a", "b"),
        ),
        (
            "match x:\n    case 1:\n        self.next(self.a)\n    case (2 | _) as y:\n        if y:\n            self.next(self.b)\n        else:\n            self.next(self.c)",
            ("a", "b", "c"),
        ),
        (
            "if x:\n    self.y = 1\n    self.next(self.b)\nelse:\n    self.next(self.a)\n    pass",
            ("b", "a"),
        ),
    ],
)
def test_arms_become_a_switch_keyed_by_target(body: str, expected: tuple[str, ...]) -> None:
    reading = read(body)
    assert reading.transition == Switch(None, tuple(Case(target, target) for target in expected))
    assert reading.codes == []


def test_arms_with_one_target_are_linear() -> None:
    reading = read("if x:\n    self.next(self.a)\nelse:\n    self.y = 1\n    self.next(self.a)")
    assert reading.transition == Linear("a")
    assert reading.codes == []


def test_a_long_elif_chain_does_not_recurse() -> None:
    arms = "".join(f"elif x == {n}:\n    self.next(self.a)\n" for n in range(400))
    reading = read(f"if x:\n    self.next(self.b)\n{arms}else:\n    self.next(self.c)")
    assert reading.transition == Switch(None, tuple(Case(t, t) for t in "bac"))


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("end", "def {name}(self):"),
        ("last", "def {name}(self): pass\n    @step(end=True)\n    def {name}(self):"),
    ],
)
def test_the_last_step_ends(name: str, head: str) -> None:
    if name == "last":
        text = "class F(FlowSpec):\n    @step(end=True)\n    def last(self):\n        pass\n"
        file = parse_source("flow.py", text)
        cls = file.tree.body[0]
        assert isinstance(cls, ast.ClassDef)
        node = cls.body[0]
        assert isinstance(node, ast.FunctionDef)
        source = StepSource("last", file, node, cls)
        assert read_transition(source, STEPS, {}, {}, DiagnosticBag()) == End()
    else:
        assert read("pass", name=name).transition == End()


def test_other_names_for_self() -> None:
    reading = read("me.next(me.a)", head="def {name}(me):")
    assert reading.transition == Linear("a")


def test_a_next_of_something_else_is_none_of_ours() -> None:
    reading = read("x = next(iter(y))\nother.next(self.b)\nself.next(self.a)")
    assert reading.transition == Linear("a")
    assert reading.codes == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("pass", "FC112"),
        ("self.next()", "FC113"),
        ("self.next('a')", "FC113"),
        ("self.next(self.a.b)", "FC113"),
        ("self.next(*self.steps)", "FC113"),
        ("self.next(self.a, join=True)", "FC113"),
        ("self.next(self.a, condition='x')", "FC113"),
        ("x = self.next(self.a)", "FC113"),
        ("return self.next(self.a)", "FC113"),
        ("self.next(self.a)\nself.x = 1", "FC114"),
        ("self.next(self.a)\nself.next(self.b)", "FC115"),
        ("self.next(self.a, self.b, foreach='x')", "FC118"),
        ("self.next(self.a, foreach=self.x)", "FC119"),
        ("self.next({'x': self.a}, condition='k')", "FC140"),
        ("self.next({'x': self.a, 'y': self.b})", "FC141"),
        ("self.next({'x': self.a, 'y': self.b}, condition=self.k)", "FC141"),
        ("self.next({'x': self.a, 'x': self.b}, condition='k')", "FC142"),
        ("self.next({KEY: self.a, 'x': self.b}, condition='k')", "FC143"),
        ("self.next({self.settings.no: self.a, 'x': self.b}, condition='k')", "FC144"),
        ("self.next({self.settings.deep: self.a, 'x': self.b}, condition='k')", "FC144"),
        ("self.next(self.a, num_parallel=0)", "FC145"),
        ("self.next(self.a, num_parallel=self.settings.kind)", "FC145"),
        ("if x:\n    self.next(self.a, self.b)\nelse:\n    self.next(self.c)", "FC149"),
        ("self.next(self.a, self.a)", "FC150"),
        ("with x:\n    self.next(self.a)", "FC151"),
        ("try:\n    self.next(self.a)\nfinally:\n    pass", "FC151"),
        ("for x in y:\n    self.next(self.a)\nself.next(self.b)", "FC151"),
        ("if x:\n    self.next(self.a)", "FC152"),
    ],
)
def test_refused(body: str, code: str) -> None:
    """One mistake gives one finding, with a way out."""
    reading = read(body)
    assert reading.codes == [code]
    (finding,) = reading.bag
    assert finding.help


def test_the_value_of_an_artifact_in_place_of_its_name() -> None:
    (fan_out,) = read("self.next(self.a, foreach=self.x)").bag
    (switch,) = read("self.next({'x': self.a, 'y': self.b}, condition=self.k)").bag
    assert fan_out.help == 'write `foreach="x"`'
    assert switch.help == 'write `condition="k"`'


def test_late_code_leaves_the_transition_known() -> None:
    assert read("self.next(self.a)\nself.x = 1").transition == Linear("a")


def test_early_return_is_a_warning_only() -> None:
    reading = read("if x:\n    return\nself.next(self.a)")
    assert reading.codes == ["FC153"]
    assert not reading.bag.has_errors
    assert reading.transition == Linear("a")


def places(reading: Reading) -> dict[str, tuple[int, int, int]]:
    return {
        ".".join(node[2:]): (span.line, span.column, span.end_column)
        for node, span in reading.spans.items()
    }


def test_spans_of_a_call() -> None:
    assert places(read("self.next(self.a, foreach='items')")) == {
        "next": (4, 9, 43),
        "next.0": (4, 19, 25),
        "next.foreach": (4, 27, 42),
    }


def test_spans_of_a_switch_number_its_distinct_targets() -> None:
    reading = read("self.next({'x': self.a, 'y': self.a, 'z': self.b}, condition='k')")
    assert isinstance(reading.transition, Switch)
    assert reading.transition.targets == ("a", "b")
    assert places(reading)["next.0"] == (4, 25, 31)
    assert places(reading)["next.1"] == (4, 51, 57)


def test_spans_of_arms_stand_at_each_call() -> None:
    reading = read("if x:\n    self.next(self.a)\nelse:\n    self.next(self.b)")
    assert places(reading) == {"next": (5, 13, 30), "next.0": (5, 23, 29), "next.1": (7, 23, 29)}


def test_columns_count_characters() -> None:
    assert places(read("x = 'äöü'; self.next(self.a)"))["next.0"] == (4, 30, 36)


def make_flow(transition: model.Transition, size: int | None) -> model.Flow:
    train = model.Step(
        "train", Linear("end"), decorators=(specs.Parallel(size, framework=None, port=None),)
    )
    steps = (model.Step("start", transition), train, model.Step("end", End()))
    return model.Flow("F", "f", "F", "start", steps)


def test_a_plain_next_to_a_sized_gang_becomes_a_gang() -> None:
    flow = apply_parallel(make_flow(Linear("train"), 4))
    assert flow.step("start").transition == Gang("train", 4)


@pytest.mark.parametrize(
    ("transition", "size"),
    [
        (Linear("train"), None),
        (Gang("train", 2), 4),
        (Branch(("train", "end")), 4),
        (Linear("end"), 4),
    ],
)
def test_other_transitions_stay(transition: model.Transition, size: int | None) -> None:
    assert apply_parallel(make_flow(transition, size)).step("start").transition == transition
