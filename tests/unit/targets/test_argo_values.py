"""Values of parameters on their way to Argo: packed where it would not let them through, and measured."""

from __future__ import annotations

import base64

import pytest

from flowc.diagnostics import UsageError
from flowc.targets.argo.deploy.parameters import texts_of
from flowc.targets.deployment import ParameterSchema


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
