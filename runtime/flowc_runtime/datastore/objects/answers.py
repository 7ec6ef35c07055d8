"""Reading what S3 says when it refuses: a small XML document, or something that is none."""

from __future__ import annotations

import re
from html import unescape

from flowc_runtime.datastore.objects.client import Refused
from flowc_runtime.datastore.objects.wording import WEB_PAGE

_BY_STATUS = {404: "NotFound", 412: "PreconditionFailed"}


def refusal(status: int, body: str, *, region: str = "") -> Refused:
    """A refusal from its status and body.

    Args:
        status: HTTP status, 0 if unknown.
        body: the answer's body, whole.
        region: the region that the answer's headers name.
    """
    if looks_like_html(body):
        return Refused(status, WEB_PAGE)
    code = field(body, "Code") or _BY_STATUS.get(status, "")
    text = field(body, "Message")
    expecting = re.search(r"expecting '([a-z0-9-]+)'", text)
    named = region or field(body, "Region") or (expecting[1] if expecting else "")
    return Refused(status, code, text, named)


def field(document: str, name: str) -> str:
    """The text of the first element of that name; empty if there is none."""
    found = re.search(rf"<{name}>(.*?)</{name}>", document, re.DOTALL)
    return unescape(found[1]) if found else ""


def looks_like_html(body: str) -> bool:
    """Whether a text is a web page."""
    return re.search(r"<!doctype html|<html[\s>]", body[:2000], re.IGNORECASE) is not None
