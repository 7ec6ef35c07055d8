"""The process of one task: streams and signals set up, the task run, its report handed over.

Also a program: `python -m flowc_runtime.worker FD` runs the task whose request, pickled, can be read
from a file descriptor, in a fresh interpreter.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import FailureReport, Terminated

if TYPE_CHECKING:
    from flowc_runtime.task.request import TaskReport, TaskRequest


def become(request: TaskRequest, report_to: int) -> NoReturn:
    """Turn this process into the task's, whose standard streams are in place already.

    Args:
        request: The task.
        report_to: A file descriptor for the report; closed afterwards.
    """
    code = int(Exit.FAILED)
    try:
        _fresh_streams()
        _fresh_signals()
        _forget_exit_functions()
        from flowc_runtime.task import run

        report = run(request)
        code = int(report.exit)
        _write_all(report_to, encode_report(report))
        os.close(report_to)
        _wind_up()
    finally:
        # Whatever happened, nothing of the process this one was forked from may go on.
        os._exit(code)


def encode_report(report: TaskReport) -> bytes:
    """A report as JSON."""
    return json.dumps(asdict(report)).encode()


def decode_report(data: bytes) -> TaskReport:
    """Read a report back.

    Raises:
        ValueError: if the task died before it had written all of it.
    """
    from flowc_runtime.task.request import TaskReport

    fields = json.loads(data)
    failure = fields.pop("failure")
    code = Exit(fields.pop("exit"))
    return TaskReport(exit=code, failure=FailureReport(*failure) if failure else None, **fields)


def _fresh_streams() -> None:
    """Text streams over the descriptors, line by line, so that a crash loses no finished line."""
    sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(  # noqa: SIM115 - open as long as the process
            descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _fresh_signals() -> None:
    import signal

    def stop(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Terminated("the task was asked to stop")

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)


def _forget_exit_functions() -> None:
    """Leave to the process this one was forked from what that one is to do at its end.

    A temporary folder that the flow's module has made would otherwise go with the first task that ends.
    """
    import atexit
    from weakref import finalize

    atexit._clear()
    for finalizer in list(finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False
    # So that those which the task makes are called at the end of the task.
    finalize._registered_with_atexit = False  # type: ignore[attr-defined]


def _wind_up() -> None:
    """What the interpreter would do at its end: wait for threads, call exit functions, flush."""
    import atexit
    import threading

    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    if "logging" in sys.modules:
        sys.modules["logging"].shutdown()
    sys.stdout.flush()
    sys.stderr.flush()


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _main(descriptor: int, report_to: int) -> NoReturn:
    import pickle

    with open(descriptor, "rb") as stream:
        path, request = pickle.load(stream)  # noqa: S301 - written by the process that started this one
    sys.path[:0] = [entry for entry in path if entry not in sys.path]
    become(request, report_to)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
