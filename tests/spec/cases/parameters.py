"""Values that a run is given: parameters, included files, configs."""

from __future__ import annotations

from tests.spec.case import Case, Given
from tests.spec.values import Like

HOSTILE = {
    "shell": "$(touch /tmp/owned) `id` ; rm -rf x && exit 1 | cat <<EOF > out & $HOME ~ * ? [a]",
    "quotes": "'single' \"double\" '''triple''' \\ back\\\\slash \\n \\u0041 %s %(x)s",
    "template": "{{workflow.name}} {{=1+1}} {%- if x %} {# c #} ${var} States.Format('{}') {% x %}",
    "lines": "first\nsecond\r\nthird\ttab\n\n  indented\n",
    "foreign": "grüße 日本語 🎉 e\u0301 \u202eright-to-left\u202c \ufeff \x7f \x01 \x1b[31mred",
    "looks-like-yaml": "- a: b # no\n? !!python/object 0o17 y: ~ | > & *",
    "looks-like-option": "--help -x=1 @file",
    "blank": "",
}

CASES = (
    # Defaults keep their type, or take that of the parameter.
    Case(
        "parameter_types",
        tasks="start end",
        artifacts={
            "end": {
                "values": ["words", 3, 0.25, False, {"depth": [1, None]}, ["a", "b"], None, 0.1],
                "learning_rate": 0.1,
            }
        },
    ),
    # Text from the outside becomes a value of the parameter's type.
    Case(
        "parameter_types",
        variant="given",
        given=Given(
            {
                "text": "7",
                "count": "-12",
                "rate": "1e-3",
                "debug": "True",
                "options": '["x", {"y": 1.5}]',
                "letters": "one",
                "nothing": "something",
                "learning-rate": "2",
            }
        ),
        tasks="start end",
        artifacts={
            "end": {"values": ["7", -12, 0.001, True, ["x", {"y": 1.5}], ["one"], "something", 2.0]}
        },
    ),
    # No value is ever seen by a shell, a template engine or a YAML parser on its way to the step.
    Case(
        "hostile_parameters",
        given=Given(
            {
                **HOSTILE,
                "long": "x" * 60_000,
                "structure": '["$(id)", "{{item}}", "\\n", "\\u0000", "it\'s", ""]',
            }
        ),
        tasks="start work/r.{0..5} join end",
        artifacts={
            "end": {"values": list(HOSTILE.values()), "long_length": 60_000},
            "join": {"items": ["$(id)", "{{item}}", "\n", "\0", "it's", ""]},
        },
    ),
    # The same holds for defaults, help texts and docstrings, which compilers write into manifests.
    Case(
        "hostile_defaults",
        tasks="start end",
        artifacts={
            "end": {
                "values": [
                    "{{inputs.parameters.path}} {% raw %} ${HOME} $(id)",
                    "'\"`\\ \t end ",
                    "yes",
                    "007",
                ]
            }
        },
    ),
    # A computed default is computed once for the whole run.
    Case(
        "computed_default",
        tasks="start end",
        artifacts={
            "start": {"first": "ComputedDefaultFlow words 2"},
            "end": {"second": "ComputedDefaultFlow words 2"},
        },
    ),
    # An included file is its contents, as text or as bytes, in every task.
    Case(
        "include_file",
        given=Given(
            files={
                "table": "a,b\n1,ü\n".encode(),
                "image": b"\x89PNG" + bytes(1_000_000),
                "latin": "größe".encode("latin-1"),
            }
        ),
        tasks="start end",
        artifacts={
            "start": {"rows": [["a", "b"], ["1", "ü"]]},
            "end": {"image_size": 1_000_004, "image_head": b"\x89PNG", "word": "größe"},
        },
    ),
    # A config is known before the flow is: decorators, parameters and steps all may use it.
    Case(
        "config_values",
        tasks="start end",
        failures={"start": (Like("^RuntimeError: the first attempt fails"),)},
        artifacts={
            "end": {
                "host": "localhost",
                "ports": [1, 2],
                "variable": "localhost",
                "first_port": 1,
                "plain": {"host": "localhost", "ports": [1, 2], "times": 1},
                "frozen": True,
            }
        },
    ),
    # A config given when the run is started takes the place of the default as a whole.
    Case(
        "config_values",
        variant="given",
        given=Given(configs={"db": '{"host": "$(far) away", "ports": [8], "times": 2}'}),
        tasks="start end",
        failures={"start": (Like("^RuntimeError: the first attempt fails"),)},
        artifacts={"end": {"host": "$(far) away", "variable": "$(far) away", "first_port": 8}},
    ),
    # The default of a Config may be a mapping.
    Case("seed_config", tasks="start end", artifacts={"end": {"where": "localhost"}}),
    # A parser makes a config of any text.
    Case(
        "config_parser",
        given=Given(config_files={"stopwords": "the a\nan"}),
        tasks="start end",
        artifacts={"end": {"words": ["the", "a", "an"]}},
    ),
)
