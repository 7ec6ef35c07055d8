"""Production tokens: who may replace a production deployment, as in Metaflow.

A deployment carries a token. Whoever has it, or has deployed it last, may deploy again; for others the
token is the proof that they mean to. It is also the namespace of the deployment's runs,
`production:<token>`. Tokens that were used here are remembered in the user's folder.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import string
from collections.abc import Mapping
from pathlib import Path

from flowc.diagnostics import FlowcError
from flowc_runtime.dataclass import dataclass

PREFIX = "production:"
"""What stands before a token where it is a namespace; it may be left out or not."""

_NUMBERED = re.compile(r"-(\d+)-[a-z]{4}")


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """What the user says: `authorize` proves, `given` sets the token, `generate` makes a new one."""

    authorize: str | None = None
    given: str | None = None
    generate: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The deployment that is there already: who deployed it, and its token."""

    owner: str | None
    token: str | None


def choose_token(
    name: str, standing: Standing | None, choice: TokenChoice, *, user: str, stored: str | None
) -> str:
    """The token for a deployment.

    Args:
        name: the deployment's name.
        standing: what is there, None if there is nothing.
        choice: what the user says.
        user: who deploys.
        stored: the token that was used here before.

    Raises:
        FlowcError: if the deployment is somebody else's and its token was not given.
    """
    present = standing.token if standing else None
    if standing is not None and present is not None:
        shown = _bare(choice.authorize) if choice.authorize else stored
        if standing.owner != user and shown != present:
            raise FlowcError(
                f"`{name}` was deployed by {standing.owner or 'somebody else'}, with another"
                " production token",
                help="ask for the token and give it with `--authorize`, or deploy under another"
                " name (`--name`)",
            )
    if choice.given:
        return _bare(choice.given)
    if present is not None and not choice.generate:
        return present
    if present is None and stored is not None and not choice.generate:
        return stored
    return _next_token(name, present)


def read_token(name: str, environment: Mapping[str, str]) -> str | None:
    """The token that was last used here for a deployment.

    Raises:
        FlowcError: if it cannot be read.
    """
    file = _file(name, environment)
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise FlowcError(f"{file} cannot be read: {error}") from error
    token = value.get("production_token") if isinstance(value, dict) else None
    return token if isinstance(token, str) else None


def keep_token(name: str, token: str, environment: Mapping[str, str]) -> None:
    """Remember a token.

    Raises:
        FlowcError: if it cannot be written.
    """
    file = _file(name, environment)
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(f"{json.dumps({'production_token': token})}\n", encoding="utf-8")
        part.chmod(0o600)
        part.replace(file)
    except OSError as error:
        raise FlowcError(f"{file} cannot be written: {error.strerror}") from error


def _file(name: str, environment: Mapping[str, str]) -> Path:
    home = environment.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "flowc" / "tokens" / f"{name}.json"


def _bare(token: str) -> str:
    return token.removeprefix(PREFIX)


def _next_token(name: str, present: str | None) -> str:
    match = _NUMBERED.search(present or "")
    number = int(match[1]) + 1 if match else 0
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(4))
    return f"{name}-{number}-{letters}"
