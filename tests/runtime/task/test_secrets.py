"""Secrets: what the runtime sets itself, and what a pod must have from Kubernetes."""

from __future__ import annotations

import os

import pytest

from flowc_runtime.plan import StepPlan
from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.secrets import set_secrets


def step(kind: str, **variables: str) -> StepPlan:
    source = {"type": kind, "id": "db", "role": None, "options": {"env_vars": variables}}
    decorator = {"kind": "secrets", "sources": [source], "allow_override": False}
    return StepPlan("load", "linear", (), (), decorators=(decorator,))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"HOME": "/tmp"})


def test_the_pod_has_the_secrets_of_kubernetes() -> None:
    os.environ |= {Env.ENGINE: "argo", "PASSWORD": "from the Secret"}
    set_secrets(step("kubernetes", PASSWORD="pass"))
    assert os.environ["PASSWORD"] == "from the Secret"


def test_a_pod_without_them_is_told() -> None:
    os.environ[Env.ENGINE] = "argo"
    with pytest.raises(TaskError, match="no variable PASSWORD of the secret db") as error:
        set_secrets(step("kubernetes", PASSWORD="pass"))
    assert error.value.exit is Exit.ENVIRONMENT


def test_where_there_is_no_kubernetes_they_cannot_be_had() -> None:
    os.environ["PASSWORD"] = "of the shell"
    with pytest.raises(TaskError, match="needs a secret from kubernetes"):
        set_secrets(step("kubernetes", PASSWORD="pass"))


def test_inline_values_are_set() -> None:
    set_secrets(step("inline", TOKEN="$(x)"))
    assert os.environ["TOKEN"] == "$(x)"
