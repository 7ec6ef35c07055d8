"""FC0xx: loading a flow."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC001",
        "file-unreadable",
        "the flow's file does not exist or cannot be read",
        "Nothing can be said about a flow that is not there.",
        "flowc check trian.py",
        "flowc check train.py",
    ),
    Rule(
        "FC002",
        "not-python",
        "the file is not a Python file",
        "A flow is a Python file in UTF-8 or in the encoding that it declares.",
        "flowc check model.pkl",
        "flowc check train.py",
    ),
    Rule(
        "FC003",
        "syntax-error",
        "the file is not valid Python",
        "Python itself refuses the file; its message and place are shown.",
        "def start(self)\n    self.next(self.end)",
        "def start(self):\n    self.next(self.end)",
    ),
    Rule(
        "FC004",
        "import-failed",
        "the flow's code raised while it was imported",
        "A flow is imported to be compiled and again in every task. What happens on import must work"
        " everywhere, so reading files, opening connections and the like belong into steps.",
        'SETTINGS = open("/home/me/settings.json").read()',
        'def start(self):\n    self.settings = open("settings.json").read()',
    ),
    Rule(
        "FC005",
        "missing-module",
        "the flow imports a module that is not there",
        "Modules that the flow's own files import at top level are stood in for while compiling; this"
        " one could not be, because it is used while importing, or belongs to the project or to Metaflow.",
        "from helpres import clean",
        "from helpers import clean",
    ),
    Rule(
        "FC006",
        "no-flow",
        "the file defines no flow",
        "A flow is a class with the base `FlowSpec`, defined in this very file.",
        "class Train:\n    ...",
        "class Train(FlowSpec):\n    ...",
    ),
    Rule(
        "FC007",
        "several-flows",
        "the file defines several flows and the command does not say which one",
        "A class that is only the base of another flow in the file does not count.",
        "flowc check flows.py",
        "flowc check flows.py:Train",
    ),
    Rule(
        "FC008",
        "unknown-flow",
        "the file has no flow of that name",
        "The name after the colon is that of a class in the file.",
        "flowc check flows.py:Trian",
        "flowc check flows.py:Train",
    ),
    Rule(
        "FC009",
        "module-name",
        "the file cannot be imported under its own name",
        "A task imports the flow by its module name, relative to the code root. A dot in the name, or"
        " the name of another module, makes that impossible.",
        "flowc check random.py",
        "flowc check random_flow.py",
    ),
    Rule(
        "FC010",
        "stub-used",
        "the flow needs a module that is not installed to be compiled",
        "Missing modules are stood in for, which is enough to import them and to use them inside steps."
        " A value in a decorator, a parameter or a transition has to be real.",
        "import cluster\n\n@resources(memory=cluster.MEMORY)",
        "@resources(memory=4096)",
    ),
    Rule(
        "FC011",
        "mutator-failed",
        "a mutator raised",
        "Mutators run while the flow is compiled, and again in every task.",
        'mutable_flow.start.add_decorator("retry:times")',
        'mutable_flow.start.add_decorator("retry:times=3")',
    ),
    Rule(
        "FC012",
        "metaflow-shadowed",
        "the installed Metaflow is not used",
        "Inside flowc the name `metaflow` always means flowc's own vocabulary.",
        "from metaflow import FlowSpec",
        "from flowc import FlowSpec",
        severity="info",
    ),
    Rule(
        "FC013",
        "unknown-when-static",
        "a value is not known without importing the flow",
        "`check --static` reads the file only. A value that is computed counts as not said.",
        "@resources(memory=SIZE)",
        "@resources(memory=4096)",
        severity="info",
    ),
    Rule(
        "FC014",
        "extension-name",
        "flowc and Metaflow have no such name",
        "It may come from an extension of Metaflow. It can stand on steps and flows, travels with them and"
        " does nothing.",
        "from metaflow import torchrun",
        "from metaflow import pytorch_parallel",
        severity="info",
    ),
    Rule(
        "FC015",
        "module-stubbed",
        "a module that the flow imports is not installed here",
        "A stub stands in for it while compiling. It has to be there where the flow runs.",
        "import torch",
        "import torch   # in an environment that has it",
        severity="info",
    ),
    Rule(
        "FC016",
        "step-without-source",
        "the source of a step cannot be read",
        "What a step leads to is read from its source, so it must be a `def` in the body of a class.",
        "@step\nasync def start(self): ...",
        "@step\ndef start(self): ...",
    ),
)
