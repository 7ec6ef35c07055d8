"""`python -m flowc_runtime task --step STEP`: run one task; everything else is in the environment.

When a run is over, `hook MODULE:FUNCTION` calls an exit hook, `end` records that it failed, and `notify`
tells people how it ended.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from flowc_runtime.protocol import Env, Exit

USAGE = """\
usage: python -m flowc_runtime task --step STEP
       python -m flowc_runtime hook MODULE:FUNCTION
       python -m flowc_runtime end
       python -m flowc_runtime notify
"""
_USAGE_ERROR = 2


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit code."""
    match list(arguments):
        case ["task", "--step", step]:
            return int(run_task(step))
        case ["hook", name]:
            return int(run_hook(name))
        case ["end"]:
            from flowc_runtime.run_end import record_failure

            return int(record_failure(os.environ))
        case ["notify"]:
            from flowc_runtime.notify import notify

            return int(notify(os.environ))
        case _:
            sys.stderr.write(USAGE)
            return _USAGE_ERROR


def run_task(step: str) -> Exit:
    """Run the task that the environment describes."""
    from flowc_runtime.bootstrap import code_folder
    from flowc_runtime.control import ControlSink
    from flowc_runtime.shims import provide_shims
    from flowc_runtime.supervisor import complain, guarded
    from flowc_runtime.task.environment import check_protocol, read_plan, request_of
    from flowc_runtime.task.errors import TaskError

    try:
        check_protocol(os.environ)
        folder = code_folder(os.environ.get(Env.CODE, ""), os.environ.get(Env.CODE_SHA256, ""))
        request = request_of(os.environ, step, read_plan(folder))
        control = ControlSink.of(os.environ)
    except TaskError as error:
        complain(error)
        return error.exit
    if folder not in sys.path:
        sys.path.insert(0, folder)
    provide_shims()
    import flowc_runtime.task.attempt  # noqa: F401 - before the fork, so that it is loaded once

    return guarded(request, control)


def run_hook(name: str) -> Exit:
    """Call an exit hook of the run that the environment names."""
    from flowc_runtime.bootstrap import code_folder
    from flowc_runtime.exit_hook import call_hook
    from flowc_runtime.shims import provide_shims
    from flowc_runtime.supervisor import complain
    from flowc_runtime.task.errors import TaskError

    try:
        folder = code_folder(os.environ.get(Env.CODE, ""), os.environ.get(Env.CODE_SHA256, ""))
    except TaskError as error:
        complain(error)
        return error.exit
    sys.path.insert(0, folder)
    provide_shims()
    return call_hook(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
