"""The objects of a bundle, made ready for one namespace."""

from __future__ import annotations

import json

from flowc import tokens
from flowc.bundle import Bundle, Manifest, encode_manifest
from flowc.diagnostics import FlowcError, UsageError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import (
    MANIFEST,
    OWNER,
    TOKEN,
    Object,
    comparable,
    list_at,
    mapping_at,
    name_of,
    text_at,
    with_metadata,
)
from flowc.targets.argo.emit_rbac import DEFAULT_NAMESPACE
from flowc.targets.deployment import DeployOptions
from flowc.targets.yamlio import dump, load_all
from flowc_runtime.dataclass import dataclass
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
    if item.name == settings_name(bundle.manifest.name):
        # What the bundle leaves empty is somebody else's to say, and stays when flowc deploys again.
        data: Object = {key: value for key, value in mapping_at(body, "data").items() if value}
        if options.token:
            data.setdefault(Env.NAMESPACE, f"{tokens.PREFIX}{options.token}")
        return {**body, "data": data}
    return body


def settings_name(deployment: str) -> str:
    """The name of a deployment's ConfigMap of settings."""
    return f"{deployment}-settings"


def comparable_sides(
    bundle: Bundle, manifest: Manifest, live: list[Object]
) -> tuple[Bundle, Bundle]:
    """What is deployed and a bundle, in one form: one file an object, with its keys in order.

    What deploying adds is left out, and so are settings that the bundle leaves for others to fill in.

    Args:
        bundle: the bundle.
        manifest: the deployed one's.
        live: the objects that are deployed.
    """
    own = [item.body for item in map(_item, _documents(bundle))]
    settings = [body for body in own if name_of(body) == settings_name(bundle.manifest.name)]
    left_open = {
        key for body in settings for key, value in mapping_at(body, "data").items() if not value
    }
    return _side(manifest, live, left_open), _side(bundle.manifest, own, left_open)


def _side(manifest: Manifest, items: list[Object], left_open: set[str]) -> Bundle:
    bare = [_bare(item, manifest, left_open) for item in items]
    files = {f"{text_at(i, 'kind')}-{name_of(i)}.yaml": _in_order(i).encode() for i in bare}
    return Bundle(manifest, dict(sorted(files.items())))


def _in_order(item: Object) -> str:
    return dump(json.loads(json.dumps(item, sort_keys=True)))


def _bare(item: Object, manifest: Manifest, not_ours: set[str]) -> Object:
    body = comparable(item)
    metadata = dict(mapping_at(body, "metadata"))
    annotations = mapping_at(metadata, "annotations")
    kept = {k: v for k, v in annotations.items() if k not in (MANIFEST, OWNER, TOKEN)}
    metadata.pop("annotations", None)
    if kept:
        metadata["annotations"] = kept
    bound = manifest.settings.get("argo.namespace") is not None
    if not bound:
        metadata.pop("namespace", None)
    body["metadata"] = metadata
    if text_at(body, "kind") == "RoleBinding" and not bound:
        body["subjects"] = [
            {**mapping_at(subject), "namespace": DEFAULT_NAMESPACE}
            for subject in list_at(body, "subjects")
        ]
    if name_of(body) == settings_name(manifest.name):
        said = mapping_at(body, "data")
        body["data"] = {
            k: v
            for k, v in said.items()
            if k not in not_ours and not (k == Env.NAMESPACE and str(v).startswith(tokens.PREFIX))
        }
    return body
