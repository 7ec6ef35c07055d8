"""The error boundary: every way in which a command may end becomes a line and an exit code."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from flowc.cli import terminal
from flowc.spelling import nearest

USAGE = 2
ENVIRONMENT = 4
INTERNAL = 70
INTERRUPTED = 130
BROKEN_PIPE = 141

_UNWRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def guard(call: Callable[[], object], *, show_traceback: bool = False) -> int:
    """Run `call` and return the exit code; what it raises is told in one line on standard error.

    `show_traceback` (or FLOWC_DEBUG in the environment) adds the traceback of internal errors.
    """
    _complete_streams()
    try:
        result = call()
        sys.stdout.flush()
    except click.ClickException as error:
        return _tell_usage(error)
    except (KeyboardInterrupt, click.Abort):
        return _tell("interrupted", None, INTERRUPTED)
    except BrokenPipeError:
        return _close_stdout(BROKEN_PIPE)
    except SystemExit:
        if not isinstance(sys.stdout, io.TextIOBase):  # click's stand-in: it has met a broken pipe
            return _close_stdout(BROKEN_PIPE)
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: nothing may pass it
        if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITTEN:
            return _close_stdout(_tell(f"cannot write: {error.strerror}", None, ENVIRONMENT))
        return tell_known(error) or _tell_internal(error, show_traceback)
    return result if isinstance(result, int) else 0


def tell_known(error: Exception, head: str = "") -> int | None:
    """Tell an error that was foreseen in one line that begins with `head`.

    Returns:
        Its exit code; None, and nothing told, if it is a mistake of flowc itself.
    """
    # Imported where something went wrong, so that a command that needs neither does not pay for them.
    from flowc.diagnostics import FlowcError
    from flowc.settings import SettingsError
    from flowc_runtime.artifacts import ArtifactError
    from flowc_runtime.datastore.errors import InvalidName, StoreError

    if isinstance(error, FlowcError):
        return _tell(f"{head}{error}", error.help, error.exit_code)
    if isinstance(error, SettingsError):
        return _tell(f"{head}{error}", error.help, USAGE)
    if isinstance(error, StoreError | ArtifactError):
        code = USAGE if isinstance(error, InvalidName) else ENVIRONMENT
        return _tell(f"{head}{error}", getattr(error, "help", None), code)
    if isinstance(error, OSError) and error.filename is not None:
        return _tell(f"{head}{error.strerror}: {os.fspath(error.filename)}", None, ENVIRONMENT)
    return None


def _tell(message: str, help: str | None, code: int) -> int:
    color = terminal.use_color(sys.stderr)
    label = terminal.style("error", terminal.BOLD, terminal.RED, color=color)
    terminal.say(f"{label}: {message}")
    if help:
        terminal.say(f"  = help: {help}")
    return code


def _tell_usage(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` lists what it takes" if context else None
    message = error.format_message()
    if isinstance(error, click.NoSuchOption):
        message = f"no such option `{error.option_name}`"
        guess = nearest(error.option_name, error.possibilities or ())
        hint = f"did you mean `{guess}`?" if guess else hint
    message = message.rstrip(".")
    return _tell(message[:1].lower() + message[1:], hint, error.exit_code)


def _tell_internal(error: BaseException, show_traceback: bool) -> int:
    shown = show_traceback or bool(os.environ.get("FLOWC_DEBUG"))
    import traceback

    if shown:
        terminal.say("".join(traceback.format_exception(error)).rstrip())
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.name} ({Path(last.filename).name}:{last.lineno})"
    steps = "please report it" if shown else "please report it, with what `--traceback` adds"
    return _tell(
        f"[FC901] flowc has made a mistake: {type(error).__name__}: {error}, in {place}",
        f"this is not your flow's fault; {steps}",
        INTERNAL,
    )


def _close_stdout(code: int) -> int:
    # Python would complain once more when it flushes the stream at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _complete_streams() -> None:
    """Open the standard streams that the process was started without.

    What it opens later would take their numbers, and tasks would get it for theirs.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(descriptor, True)
            # Open as long as the process, as the interpreter's own are.
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
