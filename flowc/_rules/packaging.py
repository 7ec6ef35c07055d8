"""FC6xx: code and environments."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC601",
        "code-too-large",
        "the code does not fit into the bundle",
        "With `--code embed` the code travels as a ConfigMap, and Kubernetes refuses objects of more "
        "than 1 MiB.",
        "flowc compile flow.py -t argo   # in a folder with 3 MB of Python files",
        'compile.exclude = ["notebooks/**"]   # in flowc.toml',
    ),
    Rule(
        "FC602",
        "unreadable-file",
        "a file of the code archive cannot be read",
        "All Python files below the flow's code root go into the archive. A bundle without one of them "
        "would fail in the container.",
        "-rw------- root private.py",
        'compile.exclude = ["private.py"]',
    ),
    Rule(
        "FC603",
        "file-left-behind",
        "the default of an IncludeFile cannot travel with the code",
        "The default file of an `IncludeFile` becomes part of the code archive, from where a run in a "
        "container reads it. A file elsewhere is not there then, and each run has to name another.",
        "IncludeFile('table', default='/home/me/table.csv')",
        "IncludeFile('table', default='table.csv')   # below the folder of the flow",
        severity="warning",
    ),
)
