from __future__ import annotations

import pytest

from flowc_runtime.plan import ParameterPlan
from flowc_runtime.protocol import JSONValue
from flowc_runtime.task.entry import parse_parameters, parse_value
from flowc_runtime.task.errors import TaskError

HOSTILE = "$(x) `y` {{a}} ${b} 'q' \"d\" \\ \n\t\0 \u2028 é 你 %s"


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("str", HOSTILE, HOSTILE),
        ("str", "", ""),
        ("str", 5, "5"),
        ("int", "-12", -12),
        ("int", 7, 7),
        ("float", "1e-3", 0.001),
        ("float", 2, 2.0),
        ("bool", "True", True),
        ("bool", "no", False),
        ("bool", False, False),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("json", [1], [1]),
    ],
)
def test_texts_are_read_as_on_the_command_line(
    kind: str, given: JSONValue, expected: JSONValue
) -> None:
    found = parse_value(ParameterPlan("p", "p", kind), given)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int", "1.5"),
        ("int", ""),
        ("float", "nan"),
        ("float", "inf"),
        ("float", "x"),
        ("bool", "maybe"),
        ("json", "{"),
        ("json", "NaN"),
    ],
)
def test_what_is_not_of_the_type_is_refused(kind: str, given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_value(ParameterPlan("p", "p", kind), given)


def test_defaults_and_separators() -> None:
    parameters = (
        ParameterPlan("a", "a", "str", "x,y", separator=","),
        ParameterPlan("b", "b", "int", 3),
        ParameterPlan("c", "c", "str"),
        ParameterPlan("d", "d", "str", None),
    )
    given: dict[str, JSONValue] = {"c": "p,q", "d": "<unset>", "json": "not a parameter"}
    assert parse_parameters(parameters, given) == {"a": ["x", "y"], "b": 3, "c": "p,q", "d": None}
    assert parse_parameters(parameters, {"a": "u"})["a"] == ["u"]


def test_messages_name_the_parameter() -> None:
    required = (ParameterPlan("lr", "lr", "float", required=True),)
    with pytest.raises(TaskError, match="parameter `lr` has no value"):
        parse_parameters(required, {})
    with pytest.raises(TaskError, match="parameter `lr`: could not convert"):
        parse_parameters(required, {"lr": "fast"})
