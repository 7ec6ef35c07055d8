"""Events, other flows and exit hooks on Argo: what the emitted objects say."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flowc.compiler import CompileOptions

if TYPE_CHECKING:
    from tests.conftest import Compile

FLOW = """\
from flowc import FlowSpec, exit_hook, project, step, trigger, trigger_on_finish

def hook():
    pass

{decorators}
class {name}(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def flow(tmp_path: Path) -> Any:
    """Writes a flow with some decorators."""

    def write(*decorators: str, name: str = "Small") -> Path:
        file = tmp_path / "flow.py"
        file.write_text(FLOW.format(decorators="\n".join(decorators), name=name))
        return file

    return write


def template(files: Any) -> Any:
    return yaml.safe_load(files["workflowtemplate.yaml"])["spec"]


def test_a_flow_that_nothing_starts_has_no_sensor(flow: Any, compile_for: Compile) -> None:
    files = compile_for(flow()).files
    assert not {"sensor.yaml", "eventsource.yaml"} & set(files)
    assert "arguments" not in template(files)
    assert "onExit" not in template(files)


def test_only_the_entry_gets_the_event(flow: Any, compile_for: Compile) -> None:
    spec = template(compile_for(flow("@trigger(event='e')")).files)
    assert spec["arguments"]["parameters"][0]["name"] == "flowc-event"
    said = {
        each["name"]: [v["name"] for v in each["container"].get("env", [])]
        for each in spec["templates"]
        if "container" in each
    }
    assert "FLOWC_EVENT" in said["start"]
    assert "FLOWC_EVENT" not in said["end"]


def test_a_name_with_dots_or_digits_first_still_names_a_service(
    flow: Any, compile_for: Compile
) -> None:
    for name in ("my.flow", "9lives", "a" * 50):
        options = CompileOptions(name=name)
        files = compile_for(flow("@trigger(event='e')"), options=options).files
        source = yaml.safe_load(files["eventsource.yaml"])["metadata"]["name"]
        assert "." not in source
        assert source[0].isalpha()
        assert len(f"{source}-eventsource-svc") <= 63


def test_upstream_flows_of_a_project_are_those_of_its_branch(
    flow: Any, compile_for: Compile
) -> None:
    file = flow("@trigger_on_finish(flow='Other')", "@project(name='shop', production=True)")
    files = compile_for(file).files
    ((_, watch),) = yaml.safe_load(files["eventsource.yaml"])["spec"]["resource"].items()
    labels = {each["key"]: each["value"] for each in watch["filter"]["labels"]}
    assert labels == {
        "flowc.dev/flow": "Other",
        "flowc.dev/project": "shop",
        "flowc.dev/branch": "prod",
    }


def test_the_watched_namespace_is_that_of_the_workflows(flow: Any, compile_for: Compile) -> None:
    files = compile_for(flow("@trigger_on_finish(flow='Other')"), argo__namespace="ml").files
    watch = yaml.safe_load(files["eventsource.yaml"])["spec"]["resource"]["other"]
    assert watch["namespace"] == "ml"


def test_a_reset_of_aws_is_translated_or_refused(flow: Any, compile_for: Compile) -> None:
    reset = "@trigger(event='e', options={{'reset_at': {{'cron': '{}'}}}})"
    files = compile_for(flow(reset.format("0 6 ? * 2 *"))).files
    (trigger,) = yaml.safe_load(files["sensor.yaml"])["spec"]["triggers"]
    assert trigger["template"]["conditionsReset"] == [{"byTime": {"cron": "0 6 * * 1"}}]
    refused = compile_for(flow(reset.format("0 6 L * ? *")))
    assert refused.codes == ["FC507"]


def test_an_event_name_that_cannot_be_printed_is_refused(flow: Any, compile_for: Compile) -> None:
    assert compile_for(flow("@trigger(event='a\\nb')")).codes == ["FC507"]


def test_an_unset_default_is_kept_apart_from_an_empty_one(flow: Any, compile_for: Compile) -> None:
    body = "@trigger(event={'name': 'e', 'parameters': ['p']})"
    file = flow(body)
    text = file.read_text().replace("import FlowSpec", "import Parameter, FlowSpec")
    file.write_text(
        text.replace("(FlowSpec):\n", "(FlowSpec):\n    p = Parameter('p', default='')\n")
    )
    (trigger,) = yaml.safe_load(compile_for(file).files["sensor.yaml"])["spec"]["triggers"]
    assert trigger["template"]["k8s"]["parameters"][-1]["src"]["value"] == ""


def test_a_namespaced_event_is_that_of_the_branch(flow: Any, compile_for: Compile) -> None:
    trigger = "@trigger(event=namespaced_event_name('ready'))"
    file = flow(trigger, "@project(name='shop', branch='x.y')")
    file.write_text(file.read_text().replace("import ", "import namespaced_event_name, ", 1))
    (dependency,) = yaml.safe_load(compile_for(file).files["sensor.yaml"])["spec"]["dependencies"]
    (data,) = dependency["filters"]["data"]
    assert data["value"] == [r"^mfns\.shop\.test\.x\.y\.ready$"]
    file.write_text(file.read_text().replace("@project(name='shop', branch='x.y')", ""))
    assert compile_for(file).codes == ["FC507"]


def test_each_hook_runs_in_a_pod_with_its_image(flow: Any, compile_for: Compile) -> None:
    file = flow(
        "@exit_hook(on_success=[hook], options={'image': 'i:1'})", "@exit_hook(on_error=[hook])"
    )
    spec = template(compile_for(file).files)
    made = {each["name"]: each for each in spec["templates"]}
    tasks = {each["name"]: each for each in made[spec["onExit"]]["dag"]["tasks"]}
    assert list(tasks) == ["record-end", "hook-1", "hook-2"]
    assert tasks["hook-1"]["when"].endswith("== 'Succeeded'")
    assert tasks["hook-2"]["when"].endswith("!= 'Succeeded'")
    assert all(each["continueOn"] == {"failed": True, "error": True} for each in tasks.values())
    assert made["on-exit-hook-1"]["container"]["image"] == "i:1"
    assert "image" not in made["on-exit-hook-2"]["container"]
    assert made["on-exit-hook-1"]["container"]["args"] == ["hook", "flow:hook"]


def test_names_of_the_exit_handler_are_no_names_of_steps(flow: Any, compile_for: Compile) -> None:
    file = flow("@exit_hook(on_success=[hook])")
    file.write_text(file.read_text().replace("self.end", "self.on_exit_hook_1").replace(
        "    @step\n    def end",
        "    @step\n    def on_exit_hook_1(self):\n        self.next(self.end)\n\n    @step\n    def end",
    ))  # fmt: skip
    names = [each["name"] for each in template(compile_for(file).files)["templates"]]
    assert len(names) == len(set(names))


def test_a_hook_that_is_no_name_is_refused(flow: Any, compile_for: Compile) -> None:
    assert compile_for(flow("@exit_hook(on_error=['m.{{x}}'])")).codes == ["FC507"]


def test_the_end_of_failed_runs_is_recorded_on_request(flow: Any, compile_for: Compile) -> None:
    spec = template(compile_for(flow(), argo__record_end="true").files)
    made = {each["name"]: each for each in spec["templates"]}
    (task,) = made["on-exit"]["dag"]["tasks"]
    assert made[task["template"]]["container"]["args"] == ["end"]


def test_an_existing_service_account_of_sensors_is_used(flow: Any, compile_for: Compile) -> None:
    decorators = ("@trigger(event='e')", "@trigger_on_finish(flow='Other')")
    files = compile_for(flow(*decorators), argo__events_service_account="events").files
    sources = [*yaml.safe_load_all(files["sensor.yaml"])]
    sources += [*yaml.safe_load_all(files["eventsource.yaml"])]
    named = [each["spec"].get("template", {}).get("serviceAccountName") for each in sources]
    assert named == ["events", None, "events"]
    roles = list(yaml.safe_load_all(files["rbac.yaml"]))
    accounts = [each["metadata"]["name"] for each in roles if each["kind"] == "ServiceAccount"]
    assert accounts == ["small"]
    bound = {
        each["metadata"]["name"]: [subject["name"] for subject in each["subjects"]]
        for each in roles
        if each["kind"] == "RoleBinding"
    }
    assert bound == {"small": ["small"], "small-sensor": ["events"], "small-upstream": ["events"]}


def test_people_are_told_by_a_secret(flow: Any, compile_for: Compile) -> None:
    told = {"argo__notify_on_error": "true"}
    assert compile_for(flow(), **told).codes == ["FC514"]
    spec = template(compile_for(flow(), **told, argo__notify_secret="on-call").files)
    (container,) = (
        each["container"] for each in spec["templates"] if each["name"] == "on-exit-notify-error"
    )
    keys = [each["valueFrom"]["secretKeyRef"] for each in container["env"] if "valueFrom" in each]
    assert [(key["name"], key["key"]) for key in keys] == [
        ("on-call", "slack_webhook_url"),
        ("on-call", "pager_duty_integration_key"),
        ("on-call", "incident_io_api_key"),
    ]


def test_the_alert_source_of_incident_io_travels(flow: Any, compile_for: Compile) -> None:
    told = {"argo__notify_on_success": "true", "argo__notify_secret": "on-call"}
    metadata = '{"team": "{{workflow.name}} $(HOME)"}'
    said = {"argo__incident_io_source": "01GW", "argo__incident_io_metadata": metadata}
    spec = template(compile_for(flow(), **told, **said).files)
    (container,) = (
        each["container"] for each in spec["templates"] if each["name"] == "on-exit-notify-success"
    )
    values = {each["name"]: each.get("value") for each in container["env"]}
    assert values["FLOWC_INCIDENT_IO_SOURCE"] == "01GW"
    packed = base64.b64decode(values["FLOWC_INCIDENT_IO_METADATA"] or "")
    assert json.loads(packed) == json.loads(metadata)
    assert compile_for(flow(), **told, argo__incident_io_source="a/b").codes == ["FC507"]
