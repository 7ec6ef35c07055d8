"""The measured flows, as source text that both tools accept."""

from __future__ import annotations

from itertools import pairwise

HEAD = "from metaflow import FlowSpec, step\n\n\nclass {name}(FlowSpec):\n"
NUMPY = "import numpy as np\n"
TAIL = '\n\nif __name__ == "__main__":\n    {name}()\n'


def flow(name: str, *steps: str) -> str:
    """A flow file of the given steps."""
    return HEAD.format(name=name) + "\n".join(steps) + TAIL.format(name=name)


def step(name: str, *body: str, join: bool = False) -> str:
    """One step of a flow file."""
    arguments = "self, inputs" if join else "self"
    lines = "".join(f"        {line}\n" for line in body)
    return f"    @step\n    def {name}({arguments}):\n{lines}"


def hello() -> str:
    """Three steps in a row and one artifact."""
    return flow(
        "Hello",
        step("start", "self.x = 1", "self.next(self.middle)"),
        step("middle", "self.x += 1", "self.next(self.end)"),
        step("end", "self.result = self.x * 21"),
    )


def wide(items: int) -> str:
    """A foreach and its join."""
    return flow(
        "Wide",
        step(
            "start", f"self.items = list(range({items}))", "self.next(self.body, foreach='items')"
        ),
        step("body", "self.y = self.input * 2", "self.next(self.join)"),
        step("join", "self.result = sum(i.y for i in inputs)", "self.next(self.end)", join=True),
        step("end", "self.done = True"),
    )


def linear(steps: int) -> str:
    """So many steps in a row."""
    names = ["start", *(f"s{index}" for index in range(1, steps - 1)), "end"]
    body = [step(a, f"self.next(self.{b})") for a, b in pairwise(names)]
    return flow("Linear", *body, step("end", "self.done = True"))


def diamonds(count: int) -> str:
    """So many two-way splits with their joins, one after another."""
    steps = [step("start", "self.next(self.s0)")]
    for n in range(count):
        after = f"s{n + 1}" if n + 1 < count else "end"
        steps += [
            step(f"s{n}", f"self.next(self.a{n}, self.b{n})"),
            step(f"a{n}", f"self.next(self.j{n})"),
            step(f"b{n}", f"self.next(self.j{n})"),
            step(f"j{n}", f"self.next(self.{after})", join=True),
        ]
    return flow("Diamonds", *steps, step("end", "self.done = True"))


def many(count: int) -> str:
    """A step that leaves so many artifacts of 10 kB that do not shrink, and one that reads one."""
    return flow(
        "Many",
        step(
            "start",
            "import os",
            f"for n in range({count}): setattr(self, f'a{{n}}', os.urandom(10_000))",
            "self.next(self.end)",
        ),
        step("end", "self.result = len(self.a0)"),
    )


def large(megabytes: int) -> str:
    """A step that leaves so many bytes that do not shrink, and one that reads them."""
    return flow(
        "Large",
        step(
            "start", "import os", f"self.x = os.urandom(2**20) * {megabytes}", "self.next(self.end)"
        ),
        step("end", "self.result = len(self.x)"),
    )


def array(megabytes: int) -> str:
    """A step that leaves random numbers, one that passes them on, and one that reads them all."""
    return NUMPY + flow(
        "Array",
        step(
            "start",
            f"self.x = np.random.default_rng().random({megabytes} * 2**20 // 8)",
            "self.total = float(self.x.sum())",
            "self.next(self.middle)",
        ),
        step("middle", "self.next(self.end)"),
        step(
            "end",
            "assert float(self.x.sum()) == self.total",
            "self.length = len(self.x)",
        ),
    )


def dying() -> str:
    """A step whose first line ends the processes that run it."""
    return flow(
        "Hello",
        step(
            "start",
            "import os; os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)",
            "self.next(self.end)",
        ),
        step("end", "pass"),
    )
