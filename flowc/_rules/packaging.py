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
)
