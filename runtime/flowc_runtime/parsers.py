"""Parsers for `Config` and `IncludeFile` that need no package of their own."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?)\s*(?P<version>.*)\Z"
)


def yaml_parser(content: str) -> Any:
    """Read YAML.

    Raises:
        ImportError: if PyYAML is not installed.
    """
    return import_module("yaml").safe_load(content)


def pyproject_toml_parser(content: str) -> dict[str, Any]:
    """The packages and the Python version of a `pyproject.toml`, as `@pypi` takes them."""
    project = _toml(content).get("project", {})
    found = requirements_txt_parser("\n".join(project.get("dependencies", ())))
    python = project.get("requires-python")
    return {**found, "python": python.lstrip("=><~ ")} if python else found


def requirements_txt_parser(content: str) -> dict[str, Any]:
    """The packages of a `requirements.txt`, as `@pypi` takes them; options of pip are left out."""
    packages: dict[str, str] = {}
    for line in content.splitlines():
        text = line.split("#", 1)[0].strip()
        match = _REQUIREMENT.match(text)
        if match and not text.startswith("-"):
            version = match["version"].split(";", 1)[0].strip()
            packages[match["name"]] = version[2:] if version.startswith("==") else version
    return {"packages": packages}


def conda_environment_yml_parser(content: str) -> dict[str, Any]:
    """The packages of a conda `environment.yml`, as `@conda` takes them.

    Raises:
        ImportError: if PyYAML is not installed.
    """
    packages: dict[str, str] = {}
    python = None
    for entry in yaml_parser(content).get("dependencies", ()):
        if not isinstance(entry, str):
            continue
        match = re.match(r"([^\s=<>!~]+)\s*(.*)\Z", entry)
        if match is None:
            continue
        version = match[2][1:] if re.match(r"=[^=]", match[2]) else match[2].removeprefix("==")
        if match[1] == "python":
            python = version
        else:
            packages[match[1]] = version
    return {"packages": packages, **({"python": python} if python else {})}


def _toml(content: str) -> dict[str, Any]:
    try:
        module = import_module("tomllib")
    except ModuleNotFoundError:  # Python 3.10
        module = import_module("tomli")
    parsed: dict[str, Any] = module.loads(content)
    return parsed
