"""How code reaches the pods: as ConfigMaps, from the datastore, or as part of the image.

In ConfigMaps every file is a readable key, which a volume puts back at its path.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.packaging import (
    CodeArchive,
    archive_code,
    archive_file,
    check_size,
    digest_files,
)
from flowc.targets.argo.layout import CODE_FOLDER
from flowc.targets.argo.model import Code, ConfigFiles
from flowc.targets.base import Unit
from flowc.targets.naming import digest_of
from flowc_runtime.protocol import DIGEST_FILE, IN_STORE

CODE_LIMIT = 900_000
"""Bytes of a ConfigMap that are safe: Kubernetes refuses objects of more than 1 MiB."""

_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_TEXT = re.compile("[^\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]*")


BASE_IMAGE = "python:3.12-slim"
"""What an image with the code is built from, unless whoever builds it says otherwise."""


def lower_code(unit: Unit, bag: DiagnosticBag) -> Code:
    """How the flow's code travels; what does not fit, and what needs a person's hand, is reported."""
    runtime = config_files(f"{unit.name}-runtime", unit.code.runtime)
    match unit.code_mode:
        case "embed":
            check_size(unit.code, CODE_LIMIT, unit.program.spans.of(), bag)
            code = config_files(f"{unit.name}-code", unit.code.files)
            return Code({"code.yaml": code, "runtime.yaml": runtime}, {})
        case "store":
            archive = {archive_file(unit.code): archive_code(unit.code)}
            return Code({"runtime.yaml": runtime}, archive)
        case "image":
            _report_own_images(unit, bag)
            return Code({}, _image_files(unit.code))


def code_place(unit: Unit) -> str:
    """Where a task finds the code, as `FLOWC_CODE` says it."""
    if unit.code_mode == "store":
        # Only here: the other modes need nothing of the datastore.
        from flowc_runtime.datastore.layout import code_key

        return IN_STORE + code_key(unit.program.flow.name, unit.code.digest)
    return CODE_FOLDER


def _image_files(code: CodeArchive) -> dict[str, bytes]:
    files = {f"image/code/{path}": data for path, data in {**code.files, **code.runtime}.items()}
    files[f"image/code/{DIGEST_FILE}"] = f"{code.digest}\n".encode()
    dockerfile = (
        f"ARG BASE={BASE_IMAGE}\nFROM ${{BASE}}\nCOPY code/ {CODE_FOLDER}/\nWORKDIR {CODE_FOLDER}\n"
    )
    return {"image/Dockerfile": dockerfile.encode(), **files}


def _report_own_images(unit: Unit, bag: DiagnosticBag) -> None:
    for step in unit.program.flow.steps:
        for spec in step.decorators:
            if isinstance(spec, specs.Kubernetes) and spec.image:
                bag.add(
                    "FC508",
                    f"step `{step.name}` names an image, which has to hold the code as well",
                    unit.program.spans.of("step", step.name, "decorator", "kubernetes", "image"),
                    help="build it from the bundle's folder `image`, with the present one as BASE",
                )


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
