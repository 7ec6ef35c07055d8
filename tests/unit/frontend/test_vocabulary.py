from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flowc
import flowc_runtime
from flowc_runtime import api, api_names
from flowc_runtime.configs_value import ConfigValue, freeze, thaw
from flowc_runtime.decorators.builtin import SIGNATURES
from flowc_runtime.decorators.use import FLOW_USES, STEP_USES, DecoratorUse
from flowc_runtime.parameters import INPUTS
from flowc_runtime.parsers import (
    conda_environment_yml_parser,
    pyproject_toml_parser,
    requirements_txt_parser,
    yaml_parser,
)

SHIM = Path(flowc_runtime.__file__).parent / "_shim"


def run(code: str, *path: Path) -> str:
    """What Python prints, with nothing but `path` and the standard library to import from."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": ":".join(map(str, path))},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    return done.stdout + done.stderr


def test_all_names_are_there_and_sorted():
    words = api.__all__
    assert len(words) == len(set(words))
    assert words == sorted(words, key=lambda w: (not w.isupper(), not w[0].isupper(), w))
    for name in words:
        assert getattr(api, name) is not None
        assert getattr(flowc, name) is getattr(api, name)
    assert flowc.__all__ == words


def test_unknown_names_are_no_attributes():
    for name in ("retri", "__wrapped__", "_private"):
        assert not hasattr(flowc, name)
        assert not hasattr(api, name)


def test_every_builtin_decorator_is_in_the_vocabulary():
    assert set(SIGNATURES) <= set(api.__all__)


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_signatures_say_what_is_accepted(name):
    decorator = getattr(api, name)
    parameters = inspect.signature(decorator).parameters
    assert list(parameters) == list(SIGNATURES[name])
    documented = inspect.getdoc(decorator).split("Args:")[-1] if parameters else ""
    for attribute, parameter in parameters.items():
        assert parameter.kind is parameter.KEYWORD_ONLY
        assert re.search(rf"\b{attribute}(, \w+)*: ", documented), (
            f"@{name} does not explain `{attribute}`"
        )


def test_a_decorator_leaves_a_use_and_nothing_else():
    def function():
        return 1

    assert api.retry(function) is function
    assert api.timeout(seconds=1)(function) is function
    assert [(use.name, use.attributes) for use in vars(function)[STEP_USES]] == [
        ("timeout", {"seconds": 1}),
        ("retry", {}),
    ]
    assert {Path(use.file).name for use in vars(function)[STEP_USES]} == {"test_vocabulary.py"}

    class Base:
        pass

    api.schedule(hourly=True)(Base)

    class Derived(Base):
        pass

    api.project(name="p")(Derived)
    assert [use.name for use in vars(Base)[FLOW_USES]] == ["schedule"]
    assert [use.name for use in vars(Derived)[FLOW_USES]] == ["project"]


def test_positional_values_are_remembered_for_the_report():
    def function():
        pass

    api.retry(3)(function)
    assert vars(function)[STEP_USES][0] == DecoratorUse(
        "retry", {}, (3,), None, __file__, vars(function)[STEP_USES][0].line
    )


def test_parameters_are_read_only_on_the_flow():
    class Flow:
        alpha = api.Parameter("alpha")
        config = api.Config("config", default={"a": 1})

    flow = Flow()
    assert isinstance(Flow.alpha, api.Parameter)
    with pytest.raises(AttributeError, match="no value outside of a run"):
        _ = flow.alpha
    flow.__dict__[INPUTS] = {"alpha": 3}
    assert (flow.alpha, flow.config.a) == (3, 1)
    for name in ("alpha", "config"):
        with pytest.raises(AttributeError, match=name):
            setattr(flow, name, 1)


def test_config_values_cannot_change_and_can_be_pickled():
    value = freeze({"a": {"b": [{"c": 1}]}, "items": 2})
    assert value.a.b[0].c == value["a"]["b"][0]["c"] == 1
    assert "a" in value
    assert sorted(value.keys()) == ["a", "items"]
    for change in (
        lambda: value.update(x=1),
        lambda: value.__setitem__("a", 1),
        lambda: setattr(value.a, "b", 1),
        lambda: value.a.b[0].pop("c"),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    with pytest.raises(AttributeError, match="no key `z`"):
        _ = value.z
    copy = pickle.loads(pickle.dumps(value))
    assert copy == value
    assert isinstance(copy.a, ConfigValue)
    assert type(value.to_dict()["a"]) is dict
    assert thaw(value) == {"a": {"b": [{"c": 1}]}, "items": 2}


def test_parsers():
    assert requirements_txt_parser("# c\na==1.0\nb>=2 ; python_version > '3'\n-r x\nc[d]\n") == {
        "packages": {"a": "1.0", "b": ">=2", "c[d]": ""}
    }
    assert pyproject_toml_parser(
        '[project]\nrequires-python = ">=3.10"\ndependencies = ["a==1"]\n'
    ) == {"packages": {"a": "1"}, "python": "3.10"}
    assert yaml_parser("a: [1]") == {"a": [1]}
    assert conda_environment_yml_parser(
        "dependencies:\n- python=3.11\n- a=1\n- b>=2\n- c\n- pip:\n  - d\n"
    ) == {"packages": {"a": "1", "b": ">=2", "c": ""}, "python": "3.11"}


def test_shims_serve_a_bare_python():
    code = (
        "from flowc import FlowSpec, step, retry, Parameter, Runner\n"
        "from metaflow import FlowSpec as Other, S3, torchrun, cards, conda\n"
        "from metaflow.cards import Markdown\n"
        "import metaflow, metaflow.exception, metaflow.decorators, metaflow.includefile\n"
        "assert FlowSpec is Other is metaflow.FlowSpec\n"
        "for name in (Runner, S3, Markdown):\n"
        "    try:\n"
        "        name('x')\n"
        "    except ImportError as error:\n"
        "        print(error)\n"
    )
    assert run(code, SHIM.parent.parent, SHIM).splitlines() == [
        "flowc.Runner needs the flowc package; here is only flowc-runtime",
        "this version of flowc has no `S3`",
        "this version of flowc has no card component `Markdown`",
    ]


def test_the_metaflow_package_stops_beside_the_real_one(tmp_path):
    compat = Path(flowc.__file__).parent.parent / "compat"
    assert run("from metaflow import FlowSpec, torchrun", SHIM.parent.parent, compat) == ""
    (tmp_path / "metaflow").mkdir()
    (tmp_path / "metaflow" / "metaflow_config.py").write_text("")
    output = run("import metaflow", compat, SHIM.parent.parent, tmp_path)
    assert output.count("\n") == 1
    assert "uninstall one of them" in output


def test_names_that_exist_nowhere_become_opaque_decorators():
    assert api_names.metaflow_name("gpu_profile").__name__ == "gpu_profile"
    with pytest.raises(AttributeError):
        api_names.metaflow_name("_hidden")


def test_importing_flowc_loads_nothing_heavy():
    code = (
        "import sys; before = set(sys.modules); import flowc\n"
        "heavy = {'click', 'rich', 'yaml', 'jinja2', 'networkx', 'msgspec', 'boto3', 'flowc_runtime'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert run(code, Path(flowc.__file__).parent.parent) == "[]\n"
    code = "import sys, flowc_runtime.api; print('inspect' in sys.modules, 'json' in sys.modules)"
    assert run(code, SHIM.parent.parent) == "False False\n"
