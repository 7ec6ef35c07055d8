"""What is not here of JobSets on a cluster: Argo's program that creates them, and their controller."""

from __future__ import annotations

import http
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from tests.engines.kubernetes.client import MERGE_PATCH, UNREACHABLE, ApiError, Client, Json
from tests.engines.kubernetes.control_plane import NAMESPACE

JOBSETS = f"/apis/jobset.x-k8s.io/v1alpha2/namespaces/{NAMESPACE}/jobsets"
JOBS = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"

LOOK, SECONDS = 0.2, 120.0
"""Seconds between two looks, and those within which a JobSet has to end."""

STATES = {"Complete": "Completed", "Failed": "Failed"}
"""How a JobSet ends, by the condition with which its job does."""


def follow(client: Client, resource: Json, user: str) -> str:
    """Create a resource and wait for its end, as Argo's program does; gives back what went wrong.

    Args:
        client: speaks with the API server.
        resource: the part of the template, with all values in place.
        user: with whose rights.
    """
    assert resource["action"] == "create"
    try:
        manifest = yaml.safe_load(resource["manifest"])
        query = "fieldValidation=Strict"
        created = client.request("POST", f"{JOBSETS}?{query}", manifest, acting_as=user)
        path = f"{JOBSETS}/{created['metadata']['name']}"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = client.request("GET", path, acting_as=user)
            if _holds(resource["failureCondition"], found):
                return f"failure condition '{resource['failureCondition']}' evaluated true"
            if _holds(resource["successCondition"], found):
                return ""
            time.sleep(LOOK)
    except ApiError as error:
        return str(error)
    return "no condition has been met"


def _holds(condition: str, found: Any) -> bool:
    path, value = condition.split(" == ")
    for key in path.split("."):
        found = found.get(key, {})
    return bool(found == value)


@contextmanager
def jobset_controller(client: Client) -> Iterator[None]:
    """Make the jobs of JobSets, and say how they have ended, until the block ends."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(LOOK):
            try:
                for each in client.request("GET", JOBSETS)["items"]:
                    _reconcile(client, each)
            except (*UNREACHABLE, ApiError):
                continue

    thread = threading.Thread(target=work, name="jobsets", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _reconcile(client: Client, jobset: Json) -> None:
    if jobset.get("status", {}).get("terminalState"):
        return
    name, uid = jobset["metadata"]["name"], jobset["metadata"]["uid"]
    (replicated,) = jobset["spec"]["replicatedJobs"]
    job = f"{name}-{replicated['name']}-0"
    owner = {"apiVersion": jobset["apiVersion"], "kind": "JobSet", "name": name, "uid": uid}
    made = {"metadata": {"name": job, "ownerReferences": [owner]}, **replicated["template"]}
    try:
        found = client.request("GET", f"{JOBS}/{job}")
    except ApiError as error:
        if error.code != http.HTTPStatus.NOT_FOUND:
            raise
        found = client.request("POST", f"{JOBS}?fieldValidation=Strict", made)
    for condition in found.get("status", {}).get("conditions", []):
        if condition["type"] in STATES and condition["status"] == "True":
            status = {"status": {"terminalState": STATES[condition["type"]]}}
            path = f"{JOBSETS}/{name}/status"
            client.request("PATCH", path, status, content_type=MERGE_PATCH)
