from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowc.cli.boundary import guard
from flowc.cli.main import SECTIONS
from flowc.diagnostics import FlowcError
from flowc.rules import RULES

Flowc = Callable[..., Any]

NAMES = [name for section in SECTIONS.values() for name in section]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(flowc: Flowc, name: str) -> None:
    args = (name, *{"config": ["show"], "package": ["push"], "tag": ["add"]}.get(name, []))
    result = flowc(*args, "--help")
    assert result.code == 0
    assert re.search(rf"^Examples:\n  flowc {' '.join(args)}", result.out, re.M)
    assert result.err == ""


def test_help_and_version(flowc: Flowc) -> None:
    page = flowc("--help")
    assert page.code == 0
    assert all(f"  {name} " in page.out for name in NAMES)
    assert flowc("-h").out == page.out
    assert re.fullmatch(r"flowc \d+\.\d+\.\d+\n", flowc("--version").out)


@pytest.mark.parametrize(
    ("args", "message", "help"),
    [
        (["chek"], "there is no command `chek`", "did you mean `check`?"),
        (["zzz"], "there is no command `zzz`", "`flowc --help` lists the commands"),
        (["check", "--formt", "x"], "no such option `--formt`", "did you mean `--format`?"),
        (["check"], "missing argument 'FLOW", "`flowc check --help` lists what it takes"),
        (["check", "x.py", "--set", "argo"], "`argo` is not SECTION.KEY=VALUE", None),
        (["config", "show", "--set", "argo.x=1"], "--set: unknown setting `argo.x`", None),
        (["explain", "FC12"], "no rule has the code `FC12`", None),
        (["compile", "--all"], "the project file lists no deployment", None),
        (["compile", "x.py"], "FLOW, --target and --output are needed", None),
        (["compile", "x.py", "-t", "argoo", "-o", "d"], "unknown target `argoo`", None),
        (["dump", "Flow"], "`Flow` is not a pathspec", "write Flow/run"),
        (["logs", "Flow/1"], "there is no run Flow/1", "`flowc runs` lists what there is"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    flowc: Flowc, args: list[str], message: str, help: str | None
) -> None:
    result = flowc(*args)
    assert result.code == 2
    assert result.out == ""
    first, *rest = result.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert len(rest) <= 1
    if help is not None:
        assert rest[0].startswith("  = help: ")
        assert help in rest[0]


def raising(error: BaseException) -> Any:
    def call() -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (FlowcError("the store is away", help="turn it on"), 4, "error: the store is away\n"),
        (PermissionError(13, "Permission denied", "/x/y"), 4, "error: Permission denied: /x/y\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (ZeroDivisionError("x"), 70, "error: [FC901] flowc has made a mistake: ZeroDivisionError"),
        (OSError("no file"), 70, "error: [FC901] flowc has made a mistake: OSError: no file"),
    ],
)
def test_every_ending_has_its_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, text: str
) -> None:
    assert guard(raising(error)) == code
    err = capsys.readouterr().err
    assert err.startswith(text)
    assert "Traceback" not in err


def test_internal_errors_show_their_traceback_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guard(raising(ZeroDivisionError("x")), show_traceback=True) == 70
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.setenv("FLOWC_DEBUG", "1")
    assert guard(raising(ZeroDivisionError("x"))) == 70
    assert "Traceback" in capsys.readouterr().err


def test_help_imports_no_command(process: Flowc) -> None:
    code = """
import sys
from flowc.cli.main import main
main(["--help"])
heavy = ("flowc.compiler", "flowc.settings", "flowc.diagnostics", "flowc.ir", "rich", "msgspec",
         "yaml", "dataclasses", "flowc.cli.commands")
sys.exit(",".join(name for name in heavy if name in sys.modules) or None)
"""
    result = process("-c", code)
    assert (result.code, result.err) == (0, "")


def test_check_loads_nothing_that_it_does_not_need(process: Flowc, hello: str) -> None:
    code = """
import sys
from flowc.cli.main import main
main(["check", "hello.py"])
heavy = ("rich", "yaml", "jinja2", "networkx", "boto3", "flowc.local", "flowc.targets.argo.lower")
sys.exit(",".join(name for name in heavy if name in sys.modules) or None)
"""
    result = process("-c", code)
    assert (result.code, result.err.strip()) == (0, "no findings in 1 flow")


def test_a_closed_pipe_ends_quietly(process: Flowc) -> None:
    code = """
import os, subprocess, sys
done = subprocess.Popen([sys.executable, "-m", "flowc", "explain"], stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
done.stdout.close()
err = done.stderr.read().decode()
sys.exit(err or done.wait())
"""
    ended = process("-c", code)
    assert ended.err == ""
    assert ended.code == 141


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_full_disk_behind_the_output_is_told_in_one_line(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "flowc", "explain"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=folder)
    assert ended.stderr == "error: cannot write: No space left on device\n"
    assert ended.returncode == 4


@pytest.mark.parametrize("options", [(), ("--isolate",)], ids=["forked", "isolated"])
def test_standard_streams_may_be_closed(folder: Path, hello: str, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "flowc", "run", hello, "--run-id-file", "id", *options]
    ended = subprocess.run(
        ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command], cwd=folder, timeout=60
    )
    assert ended.returncode == 0
    assert (folder / "id").read_text() == "1"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("flowc ru", ["run", "runs"]),
        ("flowc explain FC10", sorted(code for code in RULES if code.startswith("FC10"))),
        ("flowc logs Hello", ["HelloFlow"]),
        ("flowc dump HelloFlow/", ["HelloFlow/7"]),
        ("flowc check --form", ["--format"]),
    ],
)
def test_the_shell_completes(
    process: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, expected: list[str]
) -> None:
    for name in ("7", "blobs", "index"):
        (folder / ".flowc" / "HelloFlow" / name).mkdir(parents=True)
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    monkeypatch.setenv("_FLOWC_COMPLETE", "bash_complete")
    script = "import sys; sys.argv[0] = 'flowc'; from flowc.cli.main import main; sys.exit(main())"
    found = process("-c", script).out.splitlines()
    assert [line.partition(",")[2] for line in found] == expected
