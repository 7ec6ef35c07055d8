"""The difference of two bundles in the words of a reviewer: flow, settings, code, objects."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flowc.bundle import Bundle, encode_manifest
from flowc.ir.codec import IRFormatError, decode_document
from flowc.ir.diff import Change, diff_flows
from flowc.ir.model import Flow
from flowc.targets.contents import Contents, read_contents
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import PLAN_FILE, JSONValue

_RUNTIME = "flowc_runtime/"


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one kind: `bundle`, `flow`, `settings`, `code`, `objects` or `files`."""

    title: str
    changes: tuple[Change, ...]


def compare(old: Bundle, new: Bundle) -> tuple[Section, ...]:
    """What differs between two bundles; sections without a change are left out.

    What differs in letters only, such as a comment, is told in the section `files`, if nothing else is.
    """
    before, after = read_contents(old.files), read_contents(new.files)
    told = {
        "bundle": [*_bundle(old, new)],
        "flow": [*_flow(before, after)],
        "settings": [*compare_values(old.manifest.settings, new.manifest.settings)],
        "code": [*_code(before.code, after.code)],
        "objects": [*compare_objects(before.objects, after.objects)],
        "files": [*_files(before.texts, after.texts)],
    }
    if not any(told.values()):
        told["files"] = [*_files(old.files, new.files)]
    return tuple(Section(title, tuple(changes)) for title, changes in told.items() if changes)


def compare_objects(old: Mapping[str, JSONValue], new: Mapping[str, JSONValue]) -> Iterator[Change]:
    """What differs between objects by name: those that came or went, and every value that differs."""
    for name, value in new.items():
        if name not in old:
            yield Change("+", name)
        elif value != old[name]:
            yield from (
                Change(change.sign, name, str(change).removeprefix(f"{change.sign} "))
                for change in compare_values(old[name], value)
            )
    yield from (Change("-", name) for name in old if name not in new)


def compare_values(
    old: JSONValue | Mapping[str, JSONValue], new: JSONValue | Mapping[str, JSONValue]
) -> Iterator[Change]:
    """What differs between two JSON values, by path.

    Items of a list are known by their `name` if all have one, else by their position.
    """
    return _values(old, new, "")


def raw_difference(old: Bundle, new: Bundle) -> Iterator[str]:
    """The lines of a unified diff of all files, manifests included."""
    before = {**old.files, "manifest.json": encode_manifest(old.manifest)}
    after = {**new.files, "manifest.json": encode_manifest(new.manifest)}
    for path in sorted({*before, *after}):
        was, now = before.get(path), after.get(path)
        if was == now:
            continue
        try:
            before_lines, after_lines = ((data or b"").decode().splitlines() for data in (was, now))
        except UnicodeDecodeError:
            yield f"Binary files a/{path} and b/{path} differ"
            continue
        old_name = "/dev/null" if was is None else f"a/{path}"
        new_name = "/dev/null" if now is None else f"b/{path}"
        yield from difflib.unified_diff(before_lines, after_lines, old_name, new_name, lineterm="")


def _bundle(old: Bundle, new: Bundle) -> Iterator[Change]:
    for field in ("flow", "name", "target", "flowc"):
        was, now = getattr(old.manifest, field), getattr(new.manifest, field)
        if was != now:
            yield Change("~", field, f"{was} -> {now}")


def _flow(old: Contents, new: Contents) -> Iterator[Change]:
    documents = [_plan_file(contents.code) for contents in (old, new)]
    if None in documents or documents[0] == documents[1]:
        return
    try:
        before, after = (decode_document(document or b"")[0] for document in documents)
    except IRFormatError as error:
        yield Change("~", "flow", f"cannot be read by this flowc: {error}")
        return
    yield from _flows(before, after)


def _flows(old: Flow, new: Flow) -> Iterator[Change]:
    for change in diff_flows(old, new):
        detail = " ".join(change.detail.split())
        yield Change(change.sign, change.subject, detail)


def _plan_file(code: Mapping[str, bytes]) -> bytes | None:
    found = [data for path, data in code.items() if PurePosixPath(path).name == PLAN_FILE]
    return found[0] if found else None


def _code(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    own = [
        {path: data for path, data in files.items() if not path.startswith(_RUNTIME)}
        for files in (old, new)
    ]
    for change in _files(*own):
        if PurePosixPath(change.subject).name != PLAN_FILE:
            yield change
    paths = {path for path in {*old, *new} if path.startswith(_RUNTIME)}
    differing = sum(old.get(path) != new.get(path) for path in paths)
    if differing:
        yield Change("~", "flowc_runtime", f"{differing} of {len(paths)} files")


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for path in sorted({*old, *new}):
        if path not in old:
            yield Change("+", path)
        elif path not in new:
            yield Change("-", path)
        elif old[path] != new[path]:
            yield Change("~", path, _line_counts(old[path], new[path]))


def _line_counts(old: bytes, new: bytes) -> str:
    try:
        before, after = old.decode().splitlines(), new.decode().splitlines()
    except UnicodeDecodeError:
        return f"{len(old)} -> {len(new)} bytes"
    lines = [*difflib.unified_diff(before, after, n=0, lineterm="")][2:]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    return f"+{added} -{removed} lines" if lines else "line ends"


def _values(old: object, new: object, path: str) -> Iterator[Change]:
    before, after = _members(old), _members(new)
    if before is None or after is None or isinstance(old, list) != isinstance(new, list):
        if old != new or type(old) is not type(new):
            yield Change("~", path, f"{_shown(old)} -> {_shown(new)}")
        return
    listed = isinstance(new, list)
    for key, value in after.items():
        place = _place(path, key, listed)
        if key not in before:
            yield Change("+", place, _shown(value))
        else:
            yield from _values(before[key], value, place)
    for key in before:
        if key not in after:
            yield Change("-", _place(path, key, listed))
    common = [[k for k in side if k in before and k in after] for side in (before, after)]
    if listed and common[0] != common[1]:
        yield Change("~", path, "order")


def _members(value: object) -> dict[str, object] | None:
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, list):
        return None
    names = [item.get("name") if isinstance(item, dict) else None for item in value]
    named = all(isinstance(name, str) for name in names) and len({*names}) == len(names)
    return {
        str(name if named else n): v for n, (name, v) in enumerate(zip(names, value, strict=True))
    }


def _place(path: str, key: str, listed: bool) -> str:
    if listed:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _shown(value: object) -> str:
    """A value on one line; a large one in short."""
    if isinstance(value, dict | list) and value:
        return ""
    if value is None:
        return "unset"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f'{text[:76]}..."'
