"""A datastore that takes its time does not hold up the scheduler."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from flowc.diagnostics import FlowcError
from flowc.local.events import Event, TaskFailed, TaskFinished
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.objects.store import ObjectStore
from tests.local.conftest import Project
from tests.objects.bad_line import bad_line
from tests.objects.minio import Minio

pytestmark = pytest.mark.engine

SOURCE = """
class Chatty(FlowSpec):
    @step
    def start(self):
        print("start speaks")
        self.items = [1, 2]
        self.next(self.work, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def work(self):
        print("work speaks", self.input)
        if current.retry_count == 0:
            raise ValueError("first")
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        print("end speaks")
"""

SHORT = """
class Short(FlowSpec):
    @step
    def start(self):
        print("start speaks")
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.mark.parametrize("held", [".log", ".fail.json"])
def test_tasks_go_on_while_logs_and_failures_are_stored(
    project: Project, bucket: str, s3_server: Minio, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    with bad_line(s3_server.endpoint) as line:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", line.endpoint)
        line.held = held
        seen: list[str] = []

        def react(event: Event) -> None:
            if isinstance(event, TaskFinished | TaskFailed):
                seen.append(event.step)
                if event.step == "end":
                    line.gate.set()

        # Where the loop waits for the store, it waits for the gate, which opens with the last task.
        ran = project.run(SOURCE, react, store=bucket)
        assert ran.result.succeeded
        assert seen == ["start", *["work"] * 4, "join", "end"]
        assert not line.waited_in_vain
        assert ran.log("work/r.0", 0).splitlines()[0].endswith(b" o work speaks 1")
        assert ran.log("end").endswith(b" o end speaks\n")
        for path in ("r.0", "r.1"):
            assert ran.records.read_failure("work", path, 0) is not None


def test_a_log_that_cannot_be_stored_is_told(
    project: Project, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = ObjectStore.replace_from

    def refuse_logs(self: ObjectStore, key: str, chunks: Iterable[bytes]) -> None:
        if key.endswith(".log"):
            raise StoreError("the disk of the bucket is full")
        write(self, key, chunks)

    monkeypatch.setattr(ObjectStore, "replace_from", refuse_logs)
    with pytest.raises(FlowcError, match="the disk of the bucket is full"):
        project.run(SHORT, store=bucket)
