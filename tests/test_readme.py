"""The pages say what is so: generated blocks are current, links and commands exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from flowc.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "runtime", ROOT / "compat")
    for path in folder.glob("*.md")
)
BLOCK = r"(<!-- begin {0} -->\n).*?(<!-- end {0} -->)"


def python(*arguments: str) -> str:
    """Standard output of an interpreter run in the root of the repository."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def flowc(*arguments: str) -> str:
    """Standard output of a flowc command."""
    return python("-m", "flowc", *arguments)


def fenced(language: str, text: str) -> str:
    """A code block of Markdown."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def templates(*names: str) -> str:
    """The named templates of the example's WorkflowTemplate, as they stand in the file."""
    text = flowc(
        "compile", "examples/hello/flow.py", "-t", "argo", "-o", "-",
        "--set", "datastore.root=s3://bucket/flows",
    )  # fmt: skip
    listed = re.search(r"^  templates:\n(.*?)(?=^  \w|\Z)", text, re.DOTALL | re.MULTILINE)
    assert listed is not None
    parts = re.split(r"^(?=    - name: )", listed[1], flags=re.MULTILINE)
    chosen = [part for name in names for part in parts if part.startswith(f"    - name: {name}\n")]
    assert len(chosen) == len(names)
    return textwrap.dedent("  templates:\n" + "".join(chosen))


MISTAKEN = """\
from flowc import FlowSpec, retry, step


class Train(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2, 3]
        self.next(self.trian, foreach="items")

    @retry(time=3)
    @step
    def train(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def sample() -> str:
    """A flow with mistakes and what flowc says about them."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "train.py").write_text(MISTAKEN, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "flowc", "check", "train.py"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    said = fenced("text", "$ flowc check train.py\n" + done.stdout + done.stderr)
    return f"{fenced('python', MISTAKEN)}\n{said}"


BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("README.md", "flow"): lambda: fenced(
        "python", (ROOT / "examples/hello/flow.py").read_text("utf-8")
    ),
    ("README.md", "graph"): lambda: fenced(
        "mermaid", flowc("graph", "examples/hello/flow.py", "--format", "mermaid")
    ),
    ("README.md", "argo"): lambda: fenced("yaml", templates("main", "start", "measure")),
    ("README.md", "targets"): lambda: flowc("targets", "--format", "markdown").strip() + "\n",
    ("README.md", "bench"): lambda: python("-m", "benchmarks", "--render"),
    ("docs/diagnostics.md", "sample"): sample,
}


@pytest.mark.parametrize(("page", "name"), BLOCKS)
def test_generated_blocks_are_current(page: str, name: str, pytestconfig: pytest.Config) -> None:
    pattern = re.compile(BLOCK.format(name), re.DOTALL)
    text = (ROOT / page).read_text(encoding="utf-8")
    assert len(pattern.findall(text)) == 1
    fresh = pattern.sub(lambda found: found[1] + BLOCKS[page, name]() + found[2], text)
    if pytestconfig.getoption("--update-golden", default=False):
        (ROOT / page).write_text(fresh, encoding="utf-8")
    assert (ROOT / page).read_text(encoding="utf-8") == fresh, "regenerate with --update-golden"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def shell_lines(page: Path) -> list[str]:
    """Commands of the page's shell blocks, comments and prompts left out."""
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = (line.removeprefix("$ ") for block in blocks for line in block.splitlines())
    return [line for line in lines if line.strip()]


def parameters_of(words: list[str], page: Path) -> set[str]:
    """Options that the flow of a command line adds to it: from its file, or shown on the page."""
    files = [ROOT / word for word in words if word.endswith(".py") and (ROOT / word).is_file()]
    sources = [path.read_text(encoding="utf-8") for path in files or [page]]
    return {
        f"--{name}" for text in sources for name in re.findall(r'Parameter\(\s*["\']([\w-]+)', text)
    }


def unknown_words(line: str, page: Path) -> list[str]:
    """What a command line in a page says that flowc does not have."""
    _, name, *words = shlex.split(line, comments=True)
    context = click.Context(cli)
    command: click.Command | None = cli.get_command(context, name)
    if isinstance(command, click.Group):
        group = command
        default = getattr(group, "default", None)
        if default is not None and (not words or words[0] not in group.commands):
            words = [default, *words]
        name, *words = words
        command = group.get_command(context, name)
    if command is None:
        return [name]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"--help"} | parameters_of(words, page)
    used = [word.partition("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)]
    return [word for word in used if word not in known]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_in_pages_exist(page: Path) -> None:
    flowc_lines = [line for line in shell_lines(page) if line.startswith("flowc ")]
    wrong = {line: words for line in flowc_lines if (words := unknown_words(line, page))}
    assert wrong == {}


def test_make_targets_in_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|^|\$ )make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M)
    }
    assert {"demo", "test"} <= named <= targets


def test_files_named_in_pages_exist() -> None:
    missing = {}
    for page in PAGES:
        names = re.findall(
            r"`((?:flowc|runtime|compat|tests|examples|docs|benchmarks)/[\w./-]+)`",
            page.read_text(encoding="utf-8"),
        )
        if wrong := [name for name in names if not (ROOT / name).exists()]:
            missing[page.name] = wrong
    assert missing == {}


def test_the_quick_start_works_as_it_is_written(tmp_path: Path) -> None:
    page = ROOT / "docs/quickstart.md"
    (source,) = re.findall(
        r"```python\n(from flowc.*?FlowSpec.*?)```", page.read_text("utf-8"), re.DOTALL
    )
    (tmp_path / "greet.py").write_text(source, encoding="utf-8")
    commands = [line for line in shell_lines(page) if line.startswith("flowc ")]
    assert len(commands) >= 6
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)
