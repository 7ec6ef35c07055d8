"""What a server's refusal means: one line, and the way out."""

from __future__ import annotations

import json
import re

from flowc.targets.argo.deploy.api import ApiError, NoKindError
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import Object, list_at, text_at
from flowc_runtime.dataclass import dataclass

_VERBS = {"GET": "get", "POST": "create", "PATCH": "patch", "PUT": "update", "DELETE": "delete"}
_CANNOT = re.compile(r"cannot (?P<verb>\w+) resource \"(?P<resource>[\w/]+)\"")
_MANAGER = re.compile(r'conflict with "([^"]+)"')
_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: HTTP method, the kind and name of the object, and where."""

    method: str
    kind: Kind
    name: str
    namespace: str

    @property
    def object(self) -> str:
        """The object in words."""
        return f"{self.kind.name} `{self.name}`" if self.name else f"{self.kind.name}s"


def refusal(request: Request, status: int, body: bytes) -> ApiError:
    """The error for a response with a status of 400 or more."""
    answer = _status(body)
    reason = text_at(answer, "reason")
    tell = {401: _unauthorized, 403: _forbidden, 404: _not_found, 409: _conflict}.get(
        status, _other
    )
    message, help = tell(request, answer)
    kind = NoKindError if status == 404 and not reason else ApiError
    return kind(message, status=status, reason=reason, help=help)


def one_line(text: str) -> str:
    """A server's message on one line, cut where it gets too long to read."""
    line = " ".join(text.split())
    return line if len(line) <= _LENGTH else f"{line[:_LENGTH]}..."


def _status(body: bytes) -> Object:
    """The `Status` of the answer; anything else becomes its message."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    return {"message": body.decode("utf-8", "replace")}


def _unauthorized(request: Request, _answer: Object) -> tuple[str, str]:
    message = f"the cluster does not accept your credentials (asked for {request.object})"
    return message, "log in again: the token may have expired"


def _forbidden(request: Request, answer: Object) -> tuple[str, str | None]:
    said = one_line(text_at(answer, "message"))
    found = _CANNOT.search(said)
    if found is None and "cannot" not in said and said:
        return f"the cluster does not let you touch {request.object}: {said}", None
    verb = found["verb"] if found else _VERBS[request.method]
    resource = found["resource"] if found else request.kind.plural
    message = f"you may not {verb} {resource} in namespace `{request.namespace}`"
    verbs = "create, patch" if request.method == "PATCH" else verb
    rule = f'{{apiGroups: ["{request.kind.group}"], resources: [{resource}], verbs: [{verbs}]}}'
    return message, f"a role with this rule allows it: {rule}"


def _not_found(request: Request, answer: Object) -> tuple[str, str | None]:
    if not text_at(answer, "reason"):
        return (
            f"the cluster has no kind {request.kind.name} ({request.kind.version})",
            "install Argo Workflows with its CRDs"
            + (", and Argo Events" if request.kind.plural in ("sensors", "eventsources") else ""),
        )
    if text_at(answer, "details", "kind") == "namespaces":
        return (
            f"there is no namespace `{request.namespace}`",
            "set `argo.namespace`, or create it",
        )
    return f"there is no {request.object} in namespace `{request.namespace}`", None


def _conflict(request: Request, answer: Object) -> tuple[str, str | None]:
    causes = list_at(answer, "details", "causes")
    fields = [text_at(cause, "field") for cause in causes]
    managers = {name for cause in causes for name in _MANAGER.findall(text_at(cause, "message"))}
    if not managers:
        return _other(request, answer)
    listed = ", ".join(fields[:5]) + (f" and {len(fields) - 5} more" if len(fields) > 5 else "")
    message = f"{request.object} was changed by {', '.join(sorted(managers))}: {listed}"
    return message, "`--force` takes these fields over; `--dry-run --force` shows what that changes"


def _other(request: Request, answer: Object) -> tuple[str, str | None]:
    said = one_line(text_at(answer, "message")) or "it says no more"
    return f"the cluster does not take {request.object}: {said}", None
