"""Parameters of a deployed flow: its schema, and values checked against it.

Argo's controller does neither refuse unknown parameters nor look at values.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from flowc.diagnostics import UsageError
from flowc.spelling import nearest
from flowc.targets.argo.deploy.objects import Object, annotation, list_at, mapping_at, text_at
from flowc.targets.argo.parameters import SCHEMA, UNSET
from flowc.targets.argo.text import EVENT_PARAMETER, EXPRESSION, VARIABLE_LIMIT
from flowc.targets.deployment import ParameterSchema
from flowc_runtime.plan import ParameterPlan
from flowc_runtime.protocol import PACKED, JSONValue
from flowc_runtime.task.entry import parse_value

_EXPECTED = {"int": "a whole number", "float": "a number", "bool": "true or false", "json": "JSON"}


def read_schema(template: Object) -> tuple[ParameterSchema, ...]:
    """The parameters of a workflow template.

    Types stand in an annotation; without one, every parameter counts as a text.
    """
    said = mapping_at(json.loads(annotation(template, SCHEMA) or "{}"))
    found = []
    for entry in list_at(template, "spec", "arguments", "parameters"):
        name = text_at(entry, "name")
        schema = mapping_at(said, name)
        if said and not schema:
            continue  # flowc's own, such as the payload of an event
        found.append(
            ParameterSchema(
                name,
                text_at(schema, "type") or "str",
                required=isinstance(entry, dict) and "value" not in entry,
                separator=text_at(schema, "separator") or None,
            )
        )
    return tuple(found)


def texts_of(
    deployment: str,
    schema: tuple[ParameterSchema, ...],
    given: Mapping[str, JSONValue],
    defaults: Mapping[str, str],
) -> dict[str, str]:
    """The given values as the texts that a workflow takes, by the parameter's name.

    A name may be written with `_` for `-`, as keyword arguments have to be.

    Raises:
        UsageError: if a parameter is unknown or missing, or a value is not of its type or too large.
    """
    known = {parameter.name: parameter for parameter in schema}
    spelled = {parameter.name.replace("-", "_"): parameter for parameter in schema}
    texts: dict[str, str] = {}
    for name, value in given.items():
        parameter = known.get(name) or spelled.get(name)
        if parameter is None:
            raise _unknown(deployment, name, list(known))
        texts[parameter.name] = _text(parameter, value)
    for parameter in schema:
        if parameter.required and parameter.name not in texts:
            raise UsageError(
                f"`{deployment}` needs a value for the parameter `{parameter.name}`",
                help=f"--param {parameter.name}=VALUE",
            )
    texts = {name: _packed(text) for name, text in texts.items()}
    size = _size_in_pod({**defaults, **texts})
    if size > VARIABLE_LIMIT:
        raise UsageError(
            f"the parameters are too large for Argo: {size} bytes as it writes them,"
            f" of {VARIABLE_LIMIT}",
            help="put the data into a file, and the file's address into the parameter",
        )
    return texts


def defaults_of(template: Object) -> dict[str, str]:
    """The values of a workflow template's parameters where a run gives none."""
    entries = list_at(template, "spec", "arguments", "parameters")
    return {text_at(entry, "name"): text_at(entry, "value") for entry in entries}


def _packed(text: str) -> str:
    """The text so that Argo, which never starts a run with an expression that it cannot read, takes it."""
    if EXPRESSION not in text and not text.startswith(PACKED):
        return text
    return PACKED + base64.b64encode(text.encode()).decode()


def _size_in_pod(texts: Mapping[str, str]) -> int:
    """Bytes of the variable that carries all parameters, but for the event."""
    carried = {name: text for name, text in texts.items() if name != EVENT_PARAMETER}
    plain = len(_go_json(carried).encode("utf-8", "surrogatepass"))
    return (plain + 2) // 3 * 4


def _go_json(value: object) -> str:
    """JSON as Go writes it: what HTML and JavaScript mistake for their own is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _unknown(deployment: str, name: str, known: list[str]) -> UsageError:
    guess = nearest(name, known)
    listed = ", ".join(known) or "none"
    help = f"did you mean `{guess}`?" if guess else f"its parameters are: {listed}"
    return UsageError(f"`{deployment}` has no parameter `{name}`", help=help)


def _text(parameter: ParameterSchema, value: JSONValue) -> str:
    if value is None:
        return UNSET
    text = _written(parameter, value)
    plan = ParameterPlan(
        parameter.name, parameter.name, parameter.type, separator=parameter.separator
    )
    try:
        parse_value(plan, text)
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"the parameter `{parameter.name}` holds half a character") from None
    except ValueError:
        expected = _EXPECTED.get(parameter.type, "a text")
        raise UsageError(
            f"the parameter `{parameter.name}` must be {expected}, got `{text:.80}`"
        ) from None
    if text == UNSET:
        raise UsageError(f"the parameter `{parameter.name}` cannot be the text `{UNSET}`")
    return text


def _written(parameter: ParameterSchema, value: JSONValue) -> str:
    if isinstance(value, str):
        return value
    if parameter.separator is not None and isinstance(value, list):
        return parameter.separator.join(map(str, value))
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        raise UsageError(f"the parameter `{parameter.name}` is no JSON: {value!r:.80}") from None
