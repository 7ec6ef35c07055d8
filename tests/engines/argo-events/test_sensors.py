"""Argo Events' own code starts what the decorators say, once, with all of the payload."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from flowc.bundle import write_bundle
from flowc_runtime.plan import ParameterPlan
from flowc_runtime.task.entry import parse_parameters
from flowc_runtime.task.environment import request_of
from flowc_runtime.task.errors import TaskError
from tests.runtime.task.conftest import tiny_plan
from tests.sensors import (
    Outcome,
    arguments,
    hostile_strings,
    let_happen,
    post,
)
from tests.soak.events import differences

if TYPE_CHECKING:
    from tests.conftest import Compile

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden" / "argo"
BUNDLES = sorted(path.parent for path in GOLDEN.glob("*/sensor.yaml"))
STRINGS = 500


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """The JSON schema of Argo Events, which then refuses fields that it does not know."""
    module = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-events"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    read = json.loads((Path(module) / "api/jsonschema/schema.json").read_text())
    for definition in read["definitions"].values():
        # Objects without listed fields, such as the workflow that a trigger creates, are free.
        if "properties" in definition:
            definition.setdefault("additionalProperties", False)
    read.pop("oneOf")
    return read


def objects(folder: Path) -> list[dict[str, Any]]:
    """The sensor and the event sources of a bundle."""
    files = [folder / name for name in ("sensor.yaml", "eventsource.yaml")]
    return [
        each for file in files if file.exists() for each in yaml.safe_load_all(file.read_text())
    ]


def faults(schema: dict[str, Any], each: dict[str, Any]) -> list[str]:
    """What the schema says about an object."""
    kind = f"#/definitions/io.argoproj.events.v1alpha1.{each['kind']}"
    validator = jsonschema.Draft7Validator({**schema, "$ref": kind})
    return [error.message for error in validator.iter_errors(each)]


def run(program: Path, bundle: Path, *happenings: object) -> list[Outcome]:
    """What comes of happenings, one after another."""
    files = [
        path for path in sorted(bundle.glob("*.yaml")) if path.stem in {"sensor", "eventsource"}
    ]
    return let_happen(program, files, happenings)


def names(outcomes: list[Outcome]) -> list[str]:
    """Names of all workflows that were created."""
    return [workflow["metadata"]["name"] for each in outcomes for workflow in each.created]


def event(outcome: Outcome) -> Any:
    """The event parameter of the one workflow of an outcome."""
    (workflow,) = outcome.created
    return json.loads(arguments(workflow)["flowc-event"])


def finished(
    name: str, uid: str, *, phase: str = "Succeeded", before: str = "Running", **labels: str
) -> object:
    """A workflow that has come to an end."""
    head = {"name": name, "namespace": "default", "uid": uid}
    head["labels"] = {label.replace("_", ".dev/"): value for label, value in labels.items()}  # type: ignore[assignment]
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": head}
    return {
        "workflow": {**kind, "status": {"phase": phase, "finishedAt": "2026-01-02T03:04:05Z"}},
        "old": {**kind, "status": {"phase": before}},
    }


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_schema_and_controller_accept_every_golden(
    bundle: Path, schema: dict[str, Any], sensorrun: Path
) -> None:
    found = objects(bundle)
    assert {each["kind"] for each in found} == {"Sensor", "EventSource"}
    assert [faults(schema, each) for each in found] == [[]] * len(found)
    files = [bundle / "sensor.yaml", bundle / "eventsource.yaml"]
    done = subprocess.run(
        [sensorrun, "-check", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sum(json.loads(done.stdout).values()) == len(found)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("eventSourceName:", "eventSource:"),
        ("dataKey:", "dataKeys:"),
        ("conditions: ", "conditions: 3 #"),
        ("steps: 3", 'steps: "three"'),
    ],
)
def test_a_broken_sensor_is_refused(right: str, wrong: str, schema: dict[str, Any]) -> None:
    text = (GOLDEN / "triggers" / "sensor.yaml").read_text()
    assert right in text
    assert faults(schema, yaml.safe_load(text.replace(right, wrong)))


def test_a_sensor_without_a_name_for_a_dependency_is_refused(
    sensorrun: Path, tmp_path: Path
) -> None:
    text = (GOLDEN / "triggers" / "sensor.yaml").read_text()
    broken = tmp_path / "sensor.yaml"
    broken.write_text(text.replace("eventName: event\n", 'eventName: ""\n', 1))
    done = subprocess.run(
        [sensorrun, "-check", broken], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "EventName" in done.stderr


def test_all_events_of_a_decorator_have_to_arrive(sensorrun: Path) -> None:
    first, other, second = run(
        sensorrun,
        GOLDEN / "triggers",
        post("data.ready", id="a", **{"table name": "clicks", "date": "2026-01-02"}),
        post("something_else", id="b"),
        post("model_approved", id="c", timestamp=1767323045),
    )
    assert first.created == other.created == []
    (workflow,) = second.created
    given = arguments(workflow)
    assert (given["table"], given["day"], "limit" in given) == ("clicks", "2026-01-02", False)
    assert [(each["name"], each["id"], each["timestamp"]) for each in event(second)] == [
        ("data.ready", "a", None),
        ("model_approved", "c", 1767323045),
    ]
    assert workflow["spec"]["workflowTemplateRef"] == {"name": "triggers-flow"}


def test_each_decorator_starts_the_flow_by_itself(sensorrun: Path) -> None:
    (outcome,) = run(sensorrun, GOLDEN / "triggers", post("again (please)", id="a", table="t"))
    assert len(outcome.created) == 1
    assert arguments(outcome.created[0])["table"] == "t"


def test_names_are_compared_as_a_whole_and_not_as_patterns(sensorrun: Path) -> None:
    close = ("data_ready", "xagain (please)", "again (please) ", "again please", "AGAIN (PLEASE)")
    outcomes = run(sensorrun, GOLDEN / "triggers", *(post(name, id=name) for name in close))
    assert names(outcomes) == []


def test_a_reset_forgets_half_of_the_events(sensorrun: Path) -> None:
    outcomes = run(
        sensorrun,
        GOLDEN / "triggers",
        post("data.ready", id="a"),
        {"reset": "trigger-1"},
        post("model_approved", id="b"),
        post("data.ready", id="c"),
    )
    assert [len(outcome.created) for outcome in outcomes] == [0, 0, 0, 1]
    assert [each["id"] for each in event(outcomes[-1])] == ["c", "b"]


def test_a_field_that_an_event_lacks_leaves_the_default(sensorrun: Path) -> None:
    *_, last = run(
        sensorrun, GOLDEN / "triggers", post("data.ready", id="a"), post("model_approved", id="b")
    )
    given = arguments(last.created[0])
    assert (given["table"], given["day"]) == ("orders", "<unset>")
    required = ParameterPlan(attribute="day", name="day", type="str", required=True)
    with pytest.raises(Exception, match="parameter `day` has no value"):
        parse_parameters((required,), {"day": given["day"]})


def test_an_event_that_is_delivered_twice_starts_one_run(sensorrun: Path) -> None:
    again = post("again (please)", id="the-same", table="t")
    first, second, third = run(
        sensorrun, GOLDEN / "triggers", again, again, post("again (please)", id="another")
    )
    assert len(first.created) == len(third.created) == 1
    assert second.created == []
    assert "already exists" in second.errors[0]
    assert names([first]) != names([third])


def test_events_without_an_id_are_all_different(sensorrun: Path) -> None:
    outcomes = run(sensorrun, GOLDEN / "triggers", *[post("again (please)")] * 3)
    assert len(set(names(outcomes))) == 3


def test_a_flow_starts_when_all_others_have_succeeded(sensorrun: Path) -> None:
    mine = {"flowc_flow": "ExtractFlow"}
    theirs = {"flowc_flow": "Score", "flowc_project": "shop", "flowc_branch": "prod"}
    outcomes = run(
        sensorrun,
        GOLDEN / "finish",
        finished("extract-1", "11111111-a", phase="Failed", **mine),
        finished("extract-2", "22222222-a", **{**mine, "flowc_project": "shop"}),
        finished("score-1", "33333333-a", **{**theirs, "flowc_branch": "test.x"}),
        finished("extract-3", "44444444-a", **mine),
        finished("score-2", "55555555-a", **theirs),
    )
    assert [len(outcome.created) for outcome in outcomes] == [0, 0, 0, 0, 1]
    assert [(each["type"], each["id"], each["name"]) for each in event(outcomes[-1])] == [
        ("run", "ExtractFlow/argo-extract-3-44444444", "metaflow.ExtractFlow.end"),
        ("run", "Score/argo-score-2-55555555", "metaflow.shop.prod.Score.end"),
    ]
    assert event(outcomes[-1])[0]["timestamp"] == 1767323045


def test_later_updates_of_a_finished_run_start_nothing(
    sensorrun: Path, compile_for: Compile, tmp_path: Path
) -> None:
    bundle = compiled(compile_for, tmp_path, '@trigger_on_finish(flow="Extract")')
    end = finished("extract-1", "11111111-a", flowc_flow="Extract")
    update = finished("extract-1", "11111111-a", before="Succeeded", flowc_flow="Extract")
    first, second, third = run(sensorrun, bundle, end, update, end)
    assert len(first.created) == 1
    assert (second.created, second.errors) == ([], [])
    assert third.created == []
    assert "already exists" in third.errors[0]


def test_names_of_runs_fit_into_labels(
    sensorrun: Path, compile_for: Compile, tmp_path: Path
) -> None:
    events = [f"event_{number}" for number in range(6)]
    bundle = compiled(compile_for, tmp_path, f"@trigger(events={events})", name="L" + "ong" * 30)
    outcomes = run(sensorrun, bundle, *(post(name, id=name) for name in events))
    (name,) = names(outcomes)
    assert len(name) <= 63
    assert [each["name"] for each in event(outcomes[-1])] == events


def test_an_event_source_that_is_there_already_is_used(
    compile_for: Compile, tmp_path: Path
) -> None:
    flow = tmp_path / "flow.py"
    flow.write_text(source('@trigger(event="e")'))
    files = compile_for(flow, argo__event_source="shared", argo__event="metaflow").files
    assert "eventsource.yaml" not in files
    (dependency,) = yaml.safe_load(files["sensor.yaml"])["spec"]["dependencies"]
    assert (dependency["eventSourceName"], dependency["eventName"]) == ("shared", "metaflow")


def test_a_payload_that_cannot_be_carried_exactly_is_none(sensorrun: Path) -> None:
    """Beside the opening of an expression, a number that Go rounds; the first task then says so."""
    lossy = {"text": "{{=", "number": 2**60}
    exact = {
        "text": "{{= {{{=",
        "number": 10**15 - 1,
        "fraction": 0.1,
        "digits": "1234567890123456789",
    }
    first, second = run(
        sensorrun,
        GOLDEN / "triggers",
        post("again (please)", id="1", **lossy),
        post("again (please)", id="2", **exact),
    )
    (refused,), (carried,) = event(first), event(second)
    assert refused["payload"] is None
    assert carried["payload"] == {"name": "again (please)", "id": "2", **exact}
    environment = {"FLOWC_EVENT": base64.b64encode(json.dumps([refused]).encode()).decode()}
    task = {"FLOWC_RUN": "r", "FLOWC_PATH": "r", **environment}
    with pytest.raises(TaskError, match="could not be carried"):
        request_of(task, "start", tiny_plan())


def test_hostile_payloads_arrive_unchanged(sensorrun: Path, tmp_path: Path) -> None:
    assert differences(sensorrun, tmp_path, hostile_strings(seed=1, count=STRINGS)) == []


def source(decorator: str, name: str = "Small", body: str = "") -> str:
    """A flow of two steps."""
    return (
        "from flowc import FlowSpec, Parameter, step, trigger, trigger_on_finish\n\n"
        f"{decorator}\nclass {name}(FlowSpec):\n{body}"
        "    @step\n    def start(self):\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        pass\n"
    )


def compiled(
    compile_for: Compile, folder: Path, decorator: str, name: str = "Small", body: str = ""
) -> Path:
    """The folder with the bundle of a flow."""
    flow = folder / "flow.py"
    flow.write_text(source(decorator, name, body))
    result = compile_for(flow)
    assert result.bundle is not None, result.findings
    write_bundle(result.bundle, folder / "bundle")
    return folder / "bundle"
