"""Deploying from a flow or a bundle: what the command line and `Deployer` have in common."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from flowc.bundle import Bundle
from flowc.code_store import push_code, root_of
from flowc.targets.deployment import (
    UNFINISHED,
    Deployer,
    Deployment,
    DeployOptions,
    DeployResult,
    RunStatus,
)
from flowc.tokens import Standing, TokenChoice, choose_token, keep_token, read_token
from flowc_runtime.dataclass import dataclass

POLL = 2.0
"""Seconds between two looks at a run that is waited for."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What came of a deploy: the engine's changes, and the production token.

    `is_new_token` tells whether the token was made just now.
    """

    result: DeployResult
    token: str
    is_new_token: bool


def deploy_bundle(
    deployer: Deployer,
    bundle: Bundle,
    options: DeployOptions,
    tokens: TokenChoice,
    environment: Mapping[str, str],
    store_root: str,
) -> Deployed:
    """Deploy a bundle under its production token, which is remembered for the next time.

    Args:
        deployer: where to.
        bundle: what.
        options: how; `owner` says who deploys, the token is found out here.
        tokens: what the user says about the token.
        environment: tells where tokens are remembered.
        store_root: where code that does not travel with the bundle's objects goes, unless the bundle
            was compiled for another datastore.

    Raises:
        FlowcError: if the token is not the deployment's, or the engine refuses.
        StoreError: if code cannot be stored.
        UsageError: if the bundle is not for this engine.
    """
    name = bundle.manifest.name
    there = deployer.find(name)
    stored = read_token(name, environment)
    token = choose_token(name, _standing(there), tokens, user=options.owner, stored=stored)
    if not (options.dry_run or options.definitions_only):
        push_code(bundle, root_of(bundle) or store_root)
    result = deployer.deploy(bundle, replace(options, token=token))
    if not options.dry_run and token != stored:
        keep_token(name, token, environment)
    return Deployed(result, token, token not in (stored, there.token if there else None))


def check_token(
    deployer: Deployer,
    name: str,
    tokens: TokenChoice,
    *,
    user: str,
    environment: Mapping[str, str],
) -> None:
    """Refuse what is somebody else's, unless its production token is given or remembered.

    Raises:
        FlowcError: if it is, or the token cannot be read.
    """
    standing = _standing(deployer.find(name))
    if standing is not None:
        choose_token(name, standing, tokens, user=user, stored=read_token(name, environment))


def wait_for_run(
    deployer: Deployer,
    run: str,
    *,
    tell: Callable[[RunStatus], None] = lambda _: None,
    timeout: float | None = None,
    interval: float = POLL,
) -> RunStatus:
    """Wait until a run has ended.

    Args:
        deployer: where it runs.
        run: its name.
        tell: is called with each status that differs from the one before.
        timeout: seconds to wait; None waits as long as it takes.
        interval: seconds between two looks.

    Returns:
        Where it stands then: ended, unless the time was up.

    Raises:
        FlowcError: if the engine does not answer.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    last: RunStatus | None = None
    while True:
        status = deployer.status(run)
        if status != last:
            tell(status)
        late = deadline is not None and time.monotonic() + interval > deadline
        if late or status.state not in UNFINISHED:
            return status
        last = status
        time.sleep(interval)


def _standing(deployment: Deployment | None) -> Standing | None:
    return Standing(deployment.owner, deployment.token) if deployment else None
