"""The environment of a container, as a kubelet puts it together."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator, Mapping

from tests.engines.kubernetes.client import ApiError, Client, Json

REFERENCE = re.compile(r"\$\$|\$\(([-._a-zA-Z0-9]+)\)")


class NotReady(Exception):
    """Something that a pod needs is not there, or not right; the kubelet tries again later.

    `reason` is what the status of the pod then says.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Sources:
    """ConfigMaps and Secrets of one namespace."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client = client
        self._path = f"/api/v1/namespaces/{namespace}"

    def config_map(self, name: str, *, optional: bool = False) -> Mapping[str, bytes]:
        """The contents of a ConfigMap by key."""
        held = self._get("configmaps", name, optional)
        texts = {key: text.encode() for key, text in held.get("data", {}).items()}
        return texts | _decoded(held.get("binaryData", {}))

    def secret(self, name: str, *, optional: bool = False) -> Mapping[str, bytes]:
        """The contents of a Secret by key."""
        return _decoded(self._get("secrets", name, optional).get("data", {}))

    def version(self, kind: str, name: str) -> str | None:
        """What changes with an object's contents; None if it is not there."""
        try:
            found = self._client.request("GET", f"{self._path}/{kind}/{name}", metadata_only=True)
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return f"{found['metadata']['uid']}-{found['metadata']['resourceVersion']}"

    def _get(self, kind: str, name: str, optional: bool) -> Json:
        try:
            return self._client.request("GET", f"{self._path}/{kind}/{name}")
        except ApiError as error:
            if error.code != 404:
                raise
        if optional:
            return {}
        raise NotReady("CreateContainerConfigError", f'{kind[:-1]} "{name}" not found')


def environment(
    container: Json, pod: Json, sources: Sources, base: Mapping[str, str]
) -> dict[str, str]:
    """All variables of a container.

    Args:
        container: the container's part of the pod's spec.
        pod: the pod, with its status.
        sources: where ConfigMaps and Secrets are.
        base: what the image and the cluster set.
    """
    result = dict(base)
    for each in container.get("envFrom", []):
        result.update(_all_of(each, sources))
    own: dict[str, str] = {}
    for variable in container.get("env", []):
        if "valueFrom" in variable:
            value = _looked_up(variable["valueFrom"], pod, container, sources)
        else:
            # A reference to what comes later, or to nothing, stays as it is.
            value = expand(variable.get("value", ""), {**result, **own})
        if value is not None:
            own[variable["name"]] = value
    return result | own


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace `$(NAME)`; `$$` stands for a dollar sign."""

    def one(match: re.Match[str]) -> str:
        return variables.get(match[1], match[0]) if match[1] else "$"

    return REFERENCE.sub(one, text)


def field(pod: Json, path: str) -> str:
    """A field of a pod, as the downward API gives it."""
    match = re.fullmatch(r"metadata\.(annotations|labels)\['(.*)'\]", path)
    if match:
        return str(pod["metadata"].get(match[1], {}).get(match[2], ""))
    found = pod
    for key in path.split("."):
        found = found.get(key, "") if isinstance(found, dict) else ""
    return str(found)


def resource(container: Json, reference: Json) -> str:
    """A request or limit of a container, in whole units."""
    kind, _, name = reference["resource"].partition(".")
    amount = quantity(container.get("resources", {}).get(kind, {}).get(name, "0"))
    return str(math.ceil(amount / quantity(reference.get("divisor", "1"))))


def quantity(text: str) -> float:
    """A quantity of Kubernetes as a number."""
    match = re.fullmatch(r"([0-9.]+(?:[eE]\d+)?)([a-zA-Z]*)", str(text))
    if match is None:
        raise ValueError(f"not a quantity: {text}")
    scales = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
    scales |= {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40}
    return float(match[1]) * scales[match[2]]


def _all_of(each: Json, sources: Sources) -> Iterator[tuple[str, str]]:
    reads: dict[str, Callable[..., Mapping[str, bytes]]] = {
        "configMapRef": sources.config_map,
        "secretRef": sources.secret,
    }
    for kind, read in reads.items():
        if kind in each:
            held = read(each[kind]["name"], optional=each[kind].get("optional", False))
            for key, value in held.items():
                yield each.get("prefix", "") + key, value.decode()


def _looked_up(source: Json, pod: Json, container: Json, sources: Sources) -> str | None:
    if "fieldRef" in source:
        return field(pod, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return resource(container, source["resourceFieldRef"])
    kind = "configMapKeyRef" if "configMapKeyRef" in source else "secretKeyRef"
    reference = source[kind]
    read = sources.config_map if kind == "configMapKeyRef" else sources.secret
    optional = reference.get("optional", False)
    held = read(reference["name"], optional=optional)
    if reference["key"] in held:
        return held[reference["key"]].decode()
    if optional:
        return None
    raise NotReady(
        "CreateContainerConfigError", f"couldn't find key {reference['key']} in {reference['name']}"
    )


def _decoded(data: Mapping[str, str]) -> dict[str, bytes]:
    return {key: base64.b64decode(text) for key, text in data.items()}
