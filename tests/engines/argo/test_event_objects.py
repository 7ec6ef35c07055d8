"""Sensors and event sources hold no field that Argo Events does not know.

The CustomResourceDefinitions that Argo Events ships let every field below `spec` pass, so that a strict
server-side apply proves little of these kinds. Their Go types say what there is: `sensorrun` reads with
them, and refuses what they lack. The workflow inside of a sensor is free to Argo Events as well; it is
looked at as if it were one by itself.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.argo.checker.reading import read_bundle
from tests.engines.argo.stack import EVENT_KINDS, Stack
from tests.engines.kubernetes.snapshot import argo_definitions

pytestmark = pytest.mark.engine

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "argo"
BUNDLES = sorted(path.parent for path in GOLDEN.glob("*/sensor.yaml"))

PLACES = {
    "Sensor": (
        ("spec",),
        ("spec", "template"),
        ("spec", "dependencies", 0),
        ("spec", "dependencies", 0, "filters", "data", 0),
        ("spec", "triggers", 0),
        ("spec", "triggers", 0, "template"),
        ("spec", "triggers", 0, "template", "conditionsReset", 0, "byTime"),
        ("spec", "triggers", 0, "template", "k8s"),
        ("spec", "triggers", 0, "template", "k8s", "parameters", 0, "src"),
        ("spec", "triggers", 0, "retryStrategy"),
    ),
    "EventSource": (
        ("spec",),
        ("spec", "service"),
        ("spec", "webhook", "event"),
    ),
}
"""Places of the golden `triggers` where something may be planted."""


def events_of(bundle: Path) -> list[Any]:
    return [each for each in read_bundle(bundle).all if each["kind"] in EVENT_KINDS]


def started_by(sensor: Any) -> list[Any]:
    """The workflows that a sensor creates."""
    return [each["template"]["k8s"]["source"]["resource"] for each in sensor["spec"]["triggers"]]


def planted(document: Any, place: tuple[str | int, ...]) -> Any:
    changed = copy.deepcopy(document)
    node = changed
    for part in place:
        node = node[part]
    node["planted"] = {}
    return changed


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_every_golden_is_known_to_argo_events(bundle: Path, stack: Stack, tmp_path: Path) -> None:
    found, all_ = events_of(bundle), read_bundle(bundle).all
    assert {each["kind"] for each in found} == set(EVENT_KINDS)
    with_others = [(each, [o for o in all_ if o["metadata"] != each["metadata"]]) for each in found]
    assert stack.refusals(with_others, tmp_path) == [{}] * len(found)


@pytest.mark.parametrize(
    ("kind", "place"), [(kind, place) for kind, places in PLACES.items() for place in places]
)
def test_an_unknown_field_is_refused(
    kind: str, place: tuple[str | int, ...], stack: Stack, tmp_path: Path
) -> None:
    (document,) = (each for each in events_of(GOLDEN / "triggers") if each["kind"] == kind)
    assert stack.read_events(document, tmp_path) == ""
    assert 'unknown field "planted"' in stack.read_events(planted(document, place), tmp_path)


def test_the_api_server_alone_would_take_it(stack: Stack) -> None:
    """When upstream's definitions become full, this fails, and what stands above can go."""
    shells = [file for file in argo_definitions() if "argo-events" in str(file)]
    assert [file.stem for file in shells] == [
        "argoproj.io_eventbus",
        "argoproj.io_eventsources",
        "argoproj.io_sensors",
    ]
    for document in events_of(GOLDEN / "triggers"):
        assert stack.apply(document) == ""
        assert stack.apply(planted(document, ("spec",))) == ""


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_the_workflow_inside_of_a_sensor_is_a_sound_one(
    bundle: Path, stack: Stack, tmp_path: Path
) -> None:
    (sensor,) = yaml.safe_load_all((bundle / "sensor.yaml").read_text())
    templates = [each for each in read_bundle(bundle).all if each["kind"] == "WorkflowTemplate"]
    for number, workflow in enumerate(started_by(sensor)):
        named = {**workflow, "metadata": {"name": f"{workflow['metadata']['name']}0123456789"}}
        wrong = planted(named, ("spec",))
        sound, refused = stack.refusals(
            [(named, templates), (wrong, templates)], tmp_path / str(number), contract=False
        )
        assert sound == {}
        assert {"4.0", "3.7", "server"} <= set(refused)
