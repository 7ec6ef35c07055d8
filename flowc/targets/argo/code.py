"""Code as ConfigMaps: readable keys that a volume puts back at their paths."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from flowc.packaging import digest_files
from flowc.targets.argo.model import ConfigFiles
from flowc.targets.naming import digest_of

CODE_LIMIT = 900_000
"""Bytes of a ConfigMap that are safe: Kubernetes refuses objects of more than 1 MiB."""

_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_TEXT = re.compile("[^\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]*")


def config_files(name: str, files: Mapping[str, bytes]) -> ConfigFiles:
    """A ConfigMap that holds files.

    Args:
        name: the object's name, to which the digest of the contents is added.
        files: contents by path.
    """
    keys: dict[str, str] = {}
    data: dict[str, str] = {}
    binary: dict[str, str] = {}
    for path, content in files.items():
        key = _key(path, keys)
        keys[key] = path
        text = _text(content)
        if text is None:
            binary[key] = base64.b64encode(content).decode()
        else:
            data[key] = text
    return ConfigFiles(f"{name}-{digest_files(files)[:10]}", keys, data, binary)


def _key(path: str, taken: Mapping[str, str]) -> str:
    key = path.replace("/", "__")
    if key in taken or not _KEY.fullmatch(key):
        head = re.sub(r"[^-._a-zA-Z0-9]", "-", key)[:200]
        key = f"{head}-{digest_of(path)}"
    return key


def _text(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if _TEXT.fullmatch(text) else None
