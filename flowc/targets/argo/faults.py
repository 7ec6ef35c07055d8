"""What the API server would refuse, of the values that `@kubernetes` and the settings name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flowc.ir import specs
from flowc.targets import naming
from flowc.targets.argo.labels import RESERVED
from flowc.targets.argo.layout import CODE_FOLDER, OUT_FOLDER
from flowc.targets.argo.resources import DEFAULT_TMPFS_PATH

if TYPE_CHECKING:
    from flowc._settings.sections import Argo

_LABEL_KEY = re.compile(
    r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
)
_OPERATORS = ("Exists", "Equal", "Lt", "Gt")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

Fault = tuple[str, str]
"""An attribute or setting, and what is wrong with its value."""


def kubernetes_faults(spec: specs.Kubernetes) -> Iterator[Fault]:
    """The faults of what a step asks for."""
    named = (
        ("service_account", (spec.service_account,)),
        ("secrets", spec.secrets),
        ("image_pull_secrets", spec.image_pull_secrets),
        ("persistent_volume_claims", (claim.claim for claim in spec.persistent_volume_claims)),
    )
    for attribute, names in named:
        yield from _no_names(attribute, names)
    yield from _no_namespace("namespace", spec.namespace)
    if spec.image is not None and not re.fullmatch(r"\S+", spec.image):
        yield "image", f"`{spec.image}` is no name of an image"
    for toleration in spec.tolerations:
        yield from _no_toleration(toleration)
    yield from _no_labels("labels", spec.labels)
    yield from _no_labels("node_selector", spec.node_selector)
    yield from _reserved("annotations", spec.annotations)
    yield from _mounts(spec)


def setting_faults(argo: Argo) -> Iterator[Fault]:
    """The faults of the settings that hold for all steps."""
    yield from _no_namespace("argo.namespace", argo.namespace)
    yield from _no_names("argo.service_account", (argo.service_account,))
    yield from _no_names("argo.events_service_account", (argo.events_service_account,))
    yield from _no_names("argo.image_pull_secrets", argo.image_pull_secrets)
    yield from _no_labels("argo.labels", _pairs(argo.labels.items()))
    yield from _reserved("argo.annotations", _pairs(argo.annotations.items()))


def _pairs(items: Iterable[tuple[str, str]]) -> tuple[specs.Pair, ...]:
    return tuple(specs.Pair(*item) for item in items)


def _no_names(attribute: str, names: Iterable[str | None]) -> Iterator[Fault]:
    for name in names:
        if name is not None and not naming.is_object_name(name):
            yield attribute, f"`{name}` is no name of an object: use a-z, 0-9, `-` and `.`"


def _no_namespace(attribute: str, name: str | None) -> Iterator[Fault]:
    if name is not None and not naming.is_namespace(name):
        yield attribute, f"`{name}` is no name of a namespace: use a-z, 0-9 and `-`"


def _no_toleration(toleration: specs.Toleration) -> Iterator[Fault]:
    for word, known in ((toleration.operator, _OPERATORS), (toleration.effect, _EFFECTS)):
        if word and word not in known:
            yield "tolerations", f"`{word}` is none of {', '.join(known)}"


def _no_labels(attribute: str, pairs: tuple[specs.Pair, ...]) -> Iterator[Fault]:
    for pair in pairs:
        if not _LABEL_KEY.fullmatch(pair.name):
            yield attribute, f"`{pair.name}` is no name of a label"
        if naming.label_value(pair.value) != pair.value:
            yield attribute, f"`{pair.value}` is no value of a label"
    yield from _reserved(attribute, pairs)


def _reserved(attribute: str, pairs: tuple[specs.Pair, ...]) -> Iterator[Fault]:
    for pair in pairs:
        if pair.name.startswith(RESERVED.get(attribute.removeprefix("argo."), ())):
            yield attribute, f"`{pair.name}` is not yours to give"


def _mounts(spec: specs.Kubernetes) -> Iterator[Fault]:
    """Places of volumes that no pod could start with, or that would hide what a task needs."""
    tmpfs = (spec.tmpfs_path or DEFAULT_TMPFS_PATH,) if spec.use_tmpfs or spec.tmpfs_size else ()
    places = [("tmpfs_path", path) for path in tmpfs]
    places += [("persistent_volume_claims", c.path) for c in spec.persistent_volume_claims]
    seen: set[str] = set()
    for attribute, path in places:
        folder = path.rstrip("/")
        if not folder.startswith("/"):
            yield attribute, f"a volume cannot be at `{path}`: give an absolute path"
        elif folder in (CODE_FOLDER, OUT_FOLDER, posixpath.dirname(CODE_FOLDER)):
            yield attribute, f"a volume cannot be at `{path}`: tasks need what is there"
        elif folder in seen:
            yield attribute, f"two volumes cannot be at `{path}`"
        seen.add(folder)
