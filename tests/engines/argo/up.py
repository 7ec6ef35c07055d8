"""`make argo-up`: a cluster with Argo for a person, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from pathlib import Path

from tests.engines.argo.rig import NEEDS, argo_rig
from tests.engines.kubernetes import control_plane
from tests.engines.kubernetes.programs import RigError, missing

MESSAGE = """\
A Kubernetes cluster with Argo Workflows runs on this machine; its pods are processes.
It is for trying flows out: everything in it is gone when you press Ctrl-C here.

In another terminal:

  export KUBECONFIG={kubeconfig}
  export FLOWC_ARGO__NAMESPACE={namespace} FLOWC_DATASTORE__ROOT=file://{store}
  .venv/bin/flowc deploy examples/hello/flow.py -t argo
  .venv/bin/flowc trigger hello -t argo --param names=Ada,Grace --wait
  .venv/bin/flowc runs Hello

The same with kubectl, if you have it: `kubectl get workflows,pods --watch` shows what happens.
"""


def main() -> int:
    """Start everything, say what to do next, wait for Ctrl-C."""
    if absent := missing((*control_plane.NEEDS, *NEEDS)):
        print(f"{', '.join(absent)}: not built; `make engines` does that", file=sys.stderr)
        return 4
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        with tempfile.TemporaryDirectory(prefix="flowc-argo-") as folder:
            store = Path(folder, "store")
            store.mkdir()
            # Pods run as a user of their own.
            Path(folder).chmod(0o755)
            store.chmod(0o777)
            _serve(store, stopping)
    except RigError as error:
        print(error, file=sys.stderr)
        return 4
    return 0


def _serve(store: Path, stopping: threading.Event) -> None:
    with control_plane.control_plane() as cluster, argo_rig(cluster, shared=[store]):
        print(
            MESSAGE.format(
                kubeconfig=cluster.kubeconfig,
                namespace=control_plane.NAMESPACE,
                store=store,
            ),
            flush=True,
        )
        stopping.wait()


if __name__ == "__main__":
    raise SystemExit(main())
