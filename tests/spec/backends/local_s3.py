"""The local executor with its datastore on a real S3 server, through each of the clients."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.objects.minio import Minio, minio
from tests.spec.backends.base import NotRun, Project
from tests.spec.backends.closing import closing
from tests.spec.backends.local import environment, run_in
from tests.spec.case import Given
from tests.spec.outcome import Outcome


@dataclass(frozen=True)
class LocalS3:
    """`flowc run --datastore-root s3://...`; the outcome is read by the client that is there anyway."""

    client: str
    column: str = "local"
    engines: tuple[str, ...] = ("minio",)

    @property
    def name(self) -> str:
        """`local-s3-` and the client."""
        return f"local-s3-{self.client}"

    def run(self, project: Project, given: Given) -> Outcome:
        """Run a flow into a bucket of its own."""
        bucket = _server().make_bucket(f"spec-{uuid.uuid4().hex}")
        more = {"FLOWC_DATASTORE__S3_CLIENT": self.client}
        variables = {**environment(project.folder), **more}
        return run_in(f"{bucket}/some/folder", project, given, (), variables)

    def run_many(self, projects: Sequence[Project]) -> Iterator[Outcome | NotRun]:
        """Run flows one after another."""
        for project in projects:
            try:
                yield self.run(project, Given())
            except NotRun as refused:
                yield refused


@functools.cache
def _server() -> Minio:
    """The server of this test process; its variables are this process's, whose client reads back."""
    stack = closing()
    # Not a TemporaryDirectory: it would go at exit before the server that writes there has ended.
    folder = tempfile.mkdtemp(prefix="flowc-spec-s3-")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    server = stack.enter_context(minio(Path(folder, "server")))
    os.environ.update(server.environment)
    return server
