"""What keeps the code base readable is tested: sizes, layers, docstrings, exports, import cost."""

from __future__ import annotations

import ast
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("flowc", "runtime/flowc_runtime", "compat/metaflow")

FILE_LINES = 400
FUNCTION_LINES = 60
FILE_MEDIAN = 160
FUNCTION_MEDIAN = 15

HEAVY = ("boto3", "click", "jinja2", "jsonschema", "msgspec", "networkx", "rich", "yaml")

# Faster or further reaching where they are installed, never needed: imported inside functions only.
ACCELERATORS = frozenset({"backports", "boto3", "compression", "obstore"})

# Home folders and work folders of somebody's machine; `/home/me/` stands for any in a sample.
MACHINE_PATH = re.compile(r"(?<![\w.}>])/(?:work|root|tmp/scratch|(?:home|Users)(?!/me/))/[\w.]")

type_of_definition = (ast.FunctionDef, ast.AsyncFunctionDef)


def tracked(suffix: str = "") -> list[Path]:
    """Files of the repository, new ones included, that exist and end in `suffix`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listing.stdout.split("\0") if name.endswith(suffix))
    return sorted({path for path in paths if path.is_file()})


def in_packages(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(tuple(f"{name}/" for name in PACKAGES))


def is_corpus(path: Path) -> bool:
    return path.is_relative_to(ROOT / "tests/golden") or path.is_relative_to(ROOT / "tests/flows")


SOURCES = [path for path in tracked(".py") if not is_corpus(path)]
PRODUCT = [path for path in SOURCES if in_packages(path)]


def functions(path: Path) -> list[tuple[str, int]]:
    """Every function of a file with its length in lines, decorators left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, type_of_definition) and node.end_lineno is not None
    ]


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_and_functions_stay_small() -> None:
    files = [(str(path.relative_to(ROOT)), line_count(path)) for path in SOURCES]
    lengths = [pair for path in SOURCES for pair in functions(path)]
    assert len(files) > 20, "the walk found next to nothing: it looks in the wrong place"
    assert [pair for pair in files if pair[1] > FILE_LINES] == []
    assert [pair for pair in lengths if pair[1] > FUNCTION_LINES] == []


def test_most_files_and_functions_are_much_smaller(capsys: pytest.CaptureFixture[str]) -> None:
    files = [count for path in PRODUCT if (count := line_count(path)) > 1]
    lengths = [length for path in PRODUCT for _, length in functions(path)]
    of_file, of_function = statistics.median(files), statistics.median(lengths)
    with capsys.disabled():
        print(
            f"\n{len(files)} files, {sum(files)} lines, median {of_file:.0f}, largest {max(files)};"
            f" {len(lengths)} functions, median {of_function:.0f}, longest {max(lengths)}"
        )
    assert of_file <= FILE_MEDIAN
    assert of_function <= FUNCTION_MEDIAN


def undocumented(node: ast.AST, prefix: str) -> list[str]:
    """Public classes and functions below a node that say nothing about themselves."""
    missing = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*type_of_definition, ast.ClassDef)) and not child.name.startswith(
            "_"
        ):
            name = f"{prefix}.{child.name}"
            overload = any("overload" in ast.unparse(deco) for deco in child.decorator_list)
            setter = any(ast.unparse(deco).endswith(".setter") for deco in child.decorator_list)
            if not overload and not setter and ast.get_docstring(child) is None:
                missing.append(name)
            if isinstance(child, ast.ClassDef):
                missing += undocumented(child, name)
    return missing


def test_every_public_name_has_a_docstring() -> None:
    missing = []
    for path in PRODUCT:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(ROOT).as_posix()
        if tree.body and ast.get_docstring(tree) is None:
            missing.append(name)
        missing += undocumented(tree, name)
    assert missing == []


def run_python(*arguments: str, **environment: str) -> str:
    """Run an interpreter outside the repository and return what it printed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True, text=True, check=False, cwd="/", env=kept | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("module", ["flowc", "flowc_runtime.api", "metaflow"])
def test_importing_the_vocabulary_loads_nothing_heavy(module: str) -> None:
    loaded = json.loads(
        run_python("-c", f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))")
    )
    assert module in loaded
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []


def by_kind(name: str) -> tuple[bool, bool, str]:
    """The order ruff keeps in `__all__`: constants, then classes, then the rest."""
    return (not name.isupper(), not name[0].isupper(), name)


def test_exported_names_are_sorted_and_exist() -> None:
    code = """
import json, types, flowc
exported = list(flowc.__all__)
missing = [name for name in exported if not hasattr(flowc, name)]
values = {name: getattr(flowc, name, None) for name in dir(flowc) if not name.startswith("_")}
extra = [name for name, value in values.items()
         if name not in exported and not isinstance(value, types.ModuleType) and name != "annotations"]
print(json.dumps([exported, missing, extra]))
"""
    exported, missing, extra = json.loads(run_python("-c", code))
    assert exported == sorted(exported, key=by_kind)
    assert len(exported) == len(set(exported))
    assert (missing, extra) == ([], [])


def test_flowc_exports_the_whole_authoring_vocabulary() -> None:
    code = """
import json, flowc, flowc_runtime.api as api
print(json.dumps([list(api.__all__), [n for n in api.__all__ if getattr(flowc, n) is not getattr(api, n)]]))
"""
    vocabulary, different = json.loads(run_python("-c", code))
    assert vocabulary == sorted(vocabulary, key=by_kind)
    assert {"FlowSpec", "Parameter", "current", "step"} <= set(vocabulary)
    assert different == []


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout), done.stdout


def imported(tree: ast.AST, *, nested: bool) -> set[str]:
    """Topmost names of the modules a file imports: everywhere, or outside functions only."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in child.names}
        elif isinstance(child, ast.ImportFrom) and child.level == 0 and child.module:
            found.add(child.module.partition(".")[0])
        elif nested or not isinstance(child, type_of_definition):
            found |= imported(child, nested=nested)
    return found


def test_the_runtime_needs_only_the_standard_library() -> None:
    own = frozenset({"flowc_runtime"})
    # tomllib is not in Python 3.10; _typeshed is there for type checkers alone.
    standard = (sys.stdlib_module_names - {"tomllib"}) | {"_typeshed"}
    wrong = {}
    for path in PRODUCT:
        if not path.is_relative_to(ROOT / "runtime") or "_shim" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))
        foreign = imported(tree, nested=False) - standard - own
        foreign |= imported(tree, nested=True) - standard - own - ACCELERATORS
        if foreign:
            wrong[path.relative_to(ROOT).as_posix()] = sorted(foreign)
    assert wrong == {}


def test_every_runtime_module_imports_in_a_bare_interpreter() -> None:
    code = """
import importlib, pkgutil, flowc_runtime
names = [module.name for module in pkgutil.walk_packages(flowc_runtime.__path__, "flowc_runtime.")
         if "_shim" not in module.name and not module.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    count = run_python("-S", "-c", code, PYTHONPATH=str(ROOT / "runtime"))
    assert int(count) >= 10


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []
