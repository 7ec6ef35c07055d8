"""The objects of a bundle, made ready for one namespace."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flowc.bundle import Bundle, encode_manifest
from flowc.diagnostics import FlowcError, UsageError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import (
    MANIFEST,
    OWNER,
    TOKEN,
    Object,
    list_at,
    mapping_at,
    name_of,
    text_at,
    with_metadata,
)
from flowc.targets.deployment import DeployOptions
from flowc.targets.yamlio import load_all
from flowc_runtime.protocol import Env, JSONValue


@dataclass(frozen=True, slots=True)
class Item:
    """An object of a bundle and its kind."""

    kind: Kind
    body: Object

    @property
    def name(self) -> str:
        """The object's name."""
        return name_of(self.body)


def read_contents(bundle: Bundle, namespace: str, options: DeployOptions) -> list[Item]:
    """The objects of a bundle in the order in which they are needed.

    The workflow template gets the manifest and who deployed it; the settings get the namespace of the
    production token, so that what runs there can be told from what runs elsewhere.

    Raises:
        UsageError: if the bundle is for another engine.
        FlowcError: if it holds what is no object of a known kind.
    """
    if bundle.manifest.target != "argo":
        raise UsageError(f"the bundle is for `{bundle.manifest.target}`, not for `argo`")
    items = [_item(document) for document in _documents(bundle)]
    ready = [Item(item.kind, _prepare(item, bundle, namespace, options)) for item in items]
    return sorted(ready, key=lambda item: kinds.IN_ORDER.index(item.kind))


def _documents(bundle: Bundle) -> list[JSONValue]:
    (base,) = _read(bundle, "kustomization.yaml")
    resources = [path for path in list_at(base, "resources") if isinstance(path, str)]
    return [document for path in resources for document in _read(bundle, path)]


def _read(bundle: Bundle, path: str) -> list[JSONValue]:
    try:
        return load_all(bundle.files[path])
    except ValueError as error:
        raise FlowcError(f"{path} of the bundle is not YAML: {error}") from error


def _item(document: JSONValue) -> Item:
    kind = kinds.BY_NAME.get(text_at(document, "kind"))
    if kind is None or not isinstance(document, dict):
        raise FlowcError(f"the bundle holds an object that flowc does not deploy: {document!r:.80}")
    return Item(kind, document)


def _prepare(item: Item, bundle: Bundle, namespace: str, options: DeployOptions) -> Object:
    body = with_metadata(item.body, namespace=namespace)
    if item.kind is kinds.ROLE_BINDING and not text_at(item.body, "metadata", "namespace"):
        subjects: list[JSONValue] = [
            {**mapping_at(subject), "namespace": namespace} for subject in list_at(body, "subjects")
        ]
        return {**body, "subjects": subjects}
    if item.kind is kinds.TEMPLATE:
        manifest = json.dumps(json.loads(encode_manifest(bundle.manifest)), separators=(",", ":"))
        said = {MANIFEST: manifest, OWNER: options.owner, TOKEN: options.token or ""}
        return with_metadata(body, annotations={k: v for k, v in said.items() if v})
    if item.name == f"{bundle.manifest.name}-settings":
        # What the bundle leaves empty is somebody else's to say, and stays when flowc deploys again.
        said: Object = {k: v for k, v in mapping_at(body, "data").items() if v}
        token: Object = {Env.NAMESPACE: f"production:{options.token}"} if options.token else {}
        return {**body, "data": {**said, **token}}
    return body
