"""Values of parameters on their way to Argo: packed where it would not let them through, and measured."""

from __future__ import annotations

import base64

import pytest

from flowc.diagnostics import UsageError
from flowc.ir.model import Parameter
from flowc.targets.argo.deploy.parameters import texts_of
from flowc.targets.argo.parameters import UNSET, default_text
from flowc.targets.deployment import ParameterSchema
from flowc_runtime.protocol import JSONValue


@pytest.mark.parametrize("text", ["{{=", "{{=a b}} ü", "<base64>", "{{=1+1}}"])
def test_values_that_would_keep_argo_from_starting_travel_packed(text: str) -> None:
    (packed,) = texts_of("x", (ParameterSchema("text", "str"),), {"text": text}, {}).values()
    assert "{{" not in packed
    assert base64.b64decode(packed.removeprefix("<base64>")).decode() == text


def test_parameters_must_fit_into_a_variable_of_the_pod() -> None:
    schema = (ParameterSchema("text", "str"), ParameterSchema("other", "str"))
    assert texts_of("x", schema, {"text": "a" * 98_000}, {"other": "", "flowc-event": "e" * 9_000})
    for text, default in (("a" * 99_000, ""), ("<" * 17_000, ""), ("a" * 60_000, "b" * 40_000)):
        with pytest.raises(UsageError, match="too large for Argo"):
            texts_of("x", schema, {"text": text}, {"other": default})


@pytest.mark.parametrize(
    ("default", "shown"),
    [
        ("a,b", "a,b"),
        (["a", "b"], "a,b"),
        (["a,b"], UNSET),
        ([], UNSET),
        ([1], UNSET),
        ("{{x}},y", UNSET),
        (None, UNSET),
    ],
)
def test_a_default_of_several_texts_is_shown_as_one_would_type_it(
    default: JSONValue, shown: str
) -> None:
    parameter = Parameter("names", "names", "str", default=default, separator=",")
    assert default_text(parameter) == shown
