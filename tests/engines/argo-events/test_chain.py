"""Three flows, one event: each starts the next on the real controller, and knows what started it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flowc.targets.argo.emit_events import EVENT_LIMIT
from flowc_runtime.datastore import RunStore, open_store
from tests.engines.argo import workflows
from tests.engines.kubernetes.client import ApiError
from tests.sensors import let_happen, post
from tests.spec.backends.argo import Argo, shared
from tests.spec.backends.base import NotRun, Project
from tests.spec.case import Given

if TYPE_CHECKING:
    from tests.engines.argo.workflows import Ended

pytestmark = pytest.mark.engine

FLOW = """\
from flowc import FlowSpec, Parameter, current, step, trigger, trigger_on_finish


{decorator}
class {name}(FlowSpec):
    table = Parameter("table", default="none")

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        trigger = current.get("trigger")
        self.said = trigger and [(event.name, event.id, event.type) for event in trigger.events]
        self.data = self.event_data
        self.upstream = trigger and [run.pathspec for run in trigger.runs or ()]
        self.read = self.table


if __name__ == "__main__":
    {name}()
"""
CHAIN = {
    "ExtractChain": "@trigger(event={'name': 'chain_ready', 'parameters': {'table': 'what'}})",
    "TrainChain": "@trigger_on_finish(flow='ExtractChain')",
    "ReportChain": "@trigger_on_finish(flow='TrainChain')",
}
WHAT = 'a "b" {{workflow.name}} {{=a b}} {{= $(HOME) ü'


def test_three_flows_follow_from_one_event(tmp_path: Path, sensorrun: Path) -> None:
    """The bundles' own sensors make each workflow; the rig runs it, and its end is the next event."""
    store, bundles = deployed(tmp_path)
    rig, _ = shared()
    happening: Any = post("chain_ready", id="chain-1", timestamp=1767323045, what=WHAT)
    runs = {}
    for name, bundle in bundles.items():
        first, again = let_happen(
            sensorrun, [bundle / "sensor.yaml", bundle / "eventsource.yaml"], [happening] * 2
        )
        (workflow,) = first.created
        assert again.created == []
        template = workflow["spec"]["workflowTemplateRef"]["name"]
        create = functools.partial(workflows.create, rig.client, workflow)
        started = workflows.start(rig.client, template, create)
        with pytest.raises(ApiError, match="already exists"):
            create()
        ended = workflows.wait(rig.client, started, 180)
        assert ended.phase == "Succeeded", ended.told()
        runs[name] = ended
        happening = updated(ended)
    assert said(store, "ExtractChain", runs) == {
        "said": [["chain_ready", "chain-1", "event"]],
        "data": {"name": "chain_ready", "id": "chain-1", "timestamp": 1767323045, "what": WHAT},
        "upstream": [],
        "read": WHAT,
    }
    for name, before in (("TrainChain", "ExtractChain"), ("ReportChain", "TrainChain")):
        upstream = f"{before}/{runs[before].run}"
        found = said(store, name, runs)
        assert found["said"] == [[f"metaflow.{before}.end", upstream, "run"]]
        assert found["upstream"] == [upstream]
        assert found["data"]["run"] == runs[before].run
        assert found["read"] == "none"


LARGE = "@trigger(event='large')"


FIELD = LARGE.replace("'large'", "{'name': 'large', 'parameters': {'table': 'what'}}")


@pytest.mark.parametrize(
    ("name", "decorator", "text", "told"),
    [
        ("LargestEvent", LARGE, "x" * (EVENT_LIMIT - 200), None),
        ("TooLargeEvent", LARGE, "x" * 200_000, "the event that started the run is too large: 26"),
        # The event alone would do: Argo writes six characters for each of these in parameters.
        ("TooLargeField", FIELD, "<" * 20_000, "the run's parameters are too large: 160"),
    ],
    ids=("largest", "event", "field"),
)
@pytest.mark.usefixtures("sensorrun")
def test_an_event_that_no_pod_can_take_fails_the_run_and_says_so(
    tmp_path: Path, name: str, decorator: str, text: str, told: str | None
) -> None:
    flow = tmp_path / "flow.py"
    flow.write_text(FLOW.format(name=name, decorator=decorator))
    event = {"name": "large", "payload": {"what": text}}
    workflow, store = Argo().begin(Project(flow), Given(events=(event,)))
    if told is None:
        assert Argo().end(workflow, store).artifact("end", "r", "data")["what"] == text
        return
    with pytest.raises(NotRun, match="Failed") as raised:
        Argo().end(workflow, store)
    assert told in str(raised.value)


def deployed(folder: Path) -> tuple[Path, dict[str, Path]]:
    """One datastore and the bundles of the flows, deployed."""
    bundles: dict[str, Path] = {}
    store: Path | None = None
    for name, decorator in CHAIN.items():
        project = folder / name
        project.mkdir()
        flow = project / "flow.py"
        flow.write_text(FLOW.format(name=name, decorator=decorator))
        store = Argo().deploy(Project(flow), Given(), store)[1]
        bundles[name] = project / "bundle"
    assert store is not None
    return store, bundles


def updated(ended: Ended) -> dict[str, Any]:
    """What an EventSource sees at the end of a workflow."""
    workflow = ended.workflow
    old = {**workflow, "status": {**workflow["status"], "phase": "Running"}}
    return {"workflow": workflow, "old": old}


def said(store: Path, flow: str, runs: dict[str, Ended]) -> dict[str, Any]:
    """What the last step of a run left."""
    from flowc_runtime.client import Run, metadata, namespace

    metadata(f"local@{store}")
    namespace(None)
    data = Run(f"{flow}/{runs[flow].run}").data
    values = {name: getattr(data, name) for name in ("said", "data", "upstream", "read")}
    assert RunStore(open_store(str(store)), flow, runs[flow].run).read_run().event
    found: dict[str, Any] = json.loads(json.dumps(values))
    return found
