"""The decorators that say what a step's container gets: `@kubernetes` and `@batch`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowc.frontend.attributes import Attributes
from flowc.ir import specs


def read_kubernetes(a: Attributes) -> specs.Kubernetes:
    """The spec of `@kubernetes`."""
    return specs.Kubernetes(
        cpu=a.number("cpu"),
        memory=a.integer("memory"),
        disk=a.integer("disk"),
        gpu=a.integer("gpu"),
        gpu_vendor=_one_of(a, "gpu_vendor", ("nvidia", "amd")),
        image=a.text("image"),
        image_pull_policy=_one_of(a, "image_pull_policy", ("Always", "IfNotPresent", "Never")),
        image_pull_secrets=a.names("image_pull_secrets"),
        service_account=a.text("service_account"),
        namespace=a.text("namespace"),
        secrets=a.names("secrets"),
        node_selector=a.pairs("node_selector"),
        tolerations=_tolerations(a),
        labels=a.pairs("labels"),
        annotations=a.pairs("annotations"),
        use_tmpfs=a.flag("use_tmpfs"),
        tmpfs_tempdir=a.flag("tmpfs_tempdir"),
        tmpfs_size=a.integer("tmpfs_size"),
        tmpfs_path=a.text("tmpfs_path"),
        persistent_volume_claims=_claims(a),
        shared_memory=a.integer("shared_memory"),
        port=a.integer("port"),
        compute_pool=a.text("compute_pool"),
        executable=a.text("executable"),
        hostname_resolution_timeout=a.count("hostname_resolution_timeout", 600),
        qos=(_one_of(a, "qos", ("burstable", "guaranteed"), lower=True) or "burstable"),
        extended_resources=a.pairs("extended_resources"),
        security_context=a.json("security_context"),
    )


def read_batch(a: Attributes) -> specs.Batch:
    """The spec of `@batch`."""
    return specs.Batch(
        cpu=a.number("cpu"),
        gpu=a.integer("gpu"),
        memory=a.integer("memory"),
        image=a.text("image"),
        queue=a.text("queue"),
        iam_role=a.text("iam_role"),
        execution_role=a.text("execution_role"),
        shared_memory=a.integer("shared_memory"),
        max_swap=a.integer("max_swap"),
        swappiness=a.integer("swappiness"),
        inferentia=a.integer("inferentia"),
        trainium=a.integer("trainium"),
        efa=a.integer("efa"),
        host_volumes=a.names("host_volumes"),
        efs_volumes=a.names("efs_volumes"),
        use_tmpfs=a.flag("use_tmpfs"),
        tmpfs_tempdir=a.flag("tmpfs_tempdir"),
        tmpfs_size=a.integer("tmpfs_size"),
        tmpfs_path=a.text("tmpfs_path"),
        aws_batch_tags=a.pairs("aws_batch_tags"),
        ephemeral_storage=a.integer("ephemeral_storage"),
        log_driver=a.text("log_driver"),
        log_options=a.pairs("log_options"),
        executable=a.text("executable"),
        privileged=a.flag("privileged"),
    )


def _one_of(a: Attributes, name: str, words: tuple[str, ...], *, lower: bool = False) -> str | None:
    value = a.text(name)
    if value is not None and lower:
        value = value.lower()
    if value is not None and value not in words:
        a.refuse(name, "one of " + ", ".join(f"`{word}`" for word in words))
        return None
    return value


def _tolerations(a: Attributes) -> tuple[specs.Toleration, ...]:
    found: list[specs.Toleration] = []
    values = a.values["tolerations"] or ()
    for value in values if isinstance(values, list | tuple) else (values,):
        toleration = _toleration(value)
        if toleration is None:
            a.refuse("tolerations", "a list of mappings with the keys of the pod API")
            return ()
        found.append(toleration)
    return tuple(found)


def _toleration(value: Any) -> specs.Toleration | None:
    keys = {"key", "operator", "value", "effect", "tolerationSeconds"}
    if not isinstance(value, Mapping) or not keys.issuperset(value):
        return None
    seconds = value.get("tolerationSeconds")
    key, operator, text, effect = (value.get(k) for k in ("key", "operator", "value", "effect"))
    if not all(item is None or isinstance(item, str) for item in (key, operator, text, effect)):
        return None
    if seconds is not None and not isinstance(seconds, int):
        return None
    return specs.Toleration(key, operator, text, effect, seconds)


def _claims(a: Attributes) -> tuple[specs.VolumeClaim, ...]:
    return tuple(
        specs.VolumeClaim(pair.name, pair.value) for pair in a.pairs("persistent_volume_claims")
    )
