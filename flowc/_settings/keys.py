"""The table of keys, read off the sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType

from flowc._settings import sections
from flowc._settings.values import SettingValue
from flowc_runtime.dataclass import dataclass

SECTIONS: Mapping[str, type] = MappingProxyType(
    {
        "datastore": sections.Datastore,
        "run": sections.Run,
        "compile": sections.Compile,
        "argo": sections.Argo,
        "stepfunctions": sections.StepFunctions,
        "airflow": sections.Airflow,
        "metadata": sections.Metadata,
        "project": sections.Project,
    }
)
"""The sections of `flowc.toml` by name."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `kind` is the annotation of its field, `metaflow` the names it answers to."""

    section: str
    name: str
    kind: str
    default: SettingValue
    doc: str
    choices: tuple[str, ...]
    metaflow: tuple[str, ...]

    @property
    def path(self) -> str:
        """The spelling on the command line: `argo.namespace`."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable: `FLOWC_ARGO__NAMESPACE`."""
        return f"FLOWC_{self.section.upper()}__{self.name.upper()}"


def _read_keys() -> Iterable[Key]:
    for section, kind in SECTIONS.items():
        defaults = kind()
        for field in fields(kind):
            default = getattr(defaults, field.name)
            yield Key(section, field.name, str(field.type), default, **field.metadata)


KEYS: Mapping[str, Key] = MappingProxyType({key.path: key for key in _read_keys()})
"""Every key by path, in order of definition."""
