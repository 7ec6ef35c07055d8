"""Spell a program as the flow that a person would write."""

from __future__ import annotations

from collections.abc import Iterator

from tests.spec.programs.program import (
    MODULUS,
    Block,
    Branch,
    Foreach,
    Gang,
    Loop,
    Node,
    Plain,
    Program,
    Switch,
    Update,
    assigned,
    choice,
    head,
    items,
    kept,
    trips,
    trouble,
)

HEADER = """from flowc import FlowSpec, Parameter, catch, current, parallel, retry, step


class {name}(FlowSpec):
    seed = Parameter("seed", default={seed})

    @step
    def start(self):
        self.x = self.seed
        self.next(self.{first})
"""

FOOTER = """
    @step
    def end(self):
        pass


if __name__ == "__main__":
    {name}()
"""

EXTRAS = {
    "nothing": "",
    "input": " + self.input",
    "index": " + self.index",
    "stack": " + sum(index * 10 + item for index, _, item in self.foreach_stack())",
    "rank": " + current.parallel.node_index",
}


def source_of(program: Program) -> str:
    """The text of the flow's file."""
    header = HEADER.format(name=program.name, seed=program.seed, first=head(program.block, "end"))
    body = "\n".join(_block(program.block, "end"))
    return header + body + FOOTER.format(name=program.name)


def _block(block: Block, follow: str) -> Iterator[str]:
    for position, node in enumerate(block):
        yield from _node(node, head(block[position + 1 :], follow))


def _node(node: Node, follow: str) -> Iterator[str]:
    match node:
        case Plain(update):
            yield _step(update, f"self.next(self.{follow})")
        case Branch():
            yield from _branch(node, follow)
        case Foreach():
            yield from _foreach(node, follow)
        case Gang():
            yield from _gang(node, follow)
        case Switch():
            yield from _switch(node, follow)
        case Loop():
            yield from _loop(node, follow)


def _branch(node: Branch, follow: str) -> Iterator[str]:
    targets = ", ".join(f"self.{head(branch, '')}" for branch in node.branches)
    yield _step(node.update, f"self.next({targets})")
    for branch in node.branches:
        yield from _block(branch, node.join.step)
    exclude = [name for branch in node.branches for name in assigned(branch)]
    yield _join(node.join, sorted(exclude), follow)


def _foreach(node: Foreach, follow: str) -> Iterator[str]:
    name = items(node.update)
    width = node.width or "self.x % 3 + 1"
    numbers = f"range(self.x % 5, self.x % 5 + {width})"
    spelled = {
        "list": f"list({numbers})",
        "tuple": f"tuple({numbers})",
        "range": numbers,
        "generator": f"(number for number in {numbers})",
    }[node.collection]
    target = head(node.body, "")
    yield _step(
        node.update, f"self.{name} = {spelled}", f'self.next(self.{target}, foreach="{name}")'
    )
    yield from _block(node.body, node.join.step)
    yield _join(node.join, assigned(node.body), follow)


def _gang(node: Gang, follow: str) -> Iterator[str]:
    yield _step(node.update, f"self.next(self.{node.member.step}, num_parallel={node.size})")
    yield _step(node.member, f"self.next(self.{node.join.step})", decorators=("@parallel",))
    yield _join(node.join, [kept(node.member)] if node.member.keep else [], follow)


def _switch(node: Switch, follow: str) -> Iterator[str]:
    name = choice(node.update)
    tail = head(node.tail, follow)
    behind = [tail if n < node.sharing else follow for n in range(len(node.cases))]
    numbers = range(len(node.cases))
    keys = [f'"case {n}"' if node.texts else str(n) for n in numbers]
    key = f"self.x % {len(keys)}"
    cases = ", ".join(
        f"{key}: self.{head(case, after)}"
        for key, case, after in zip(keys, node.cases, behind, strict=True)
    )
    yield _step(
        node.update,
        f"self.{name} = " + (f'f"case {{{key}}}"' if node.texts else key),
        f'self.next({{{cases}}}, condition="{name}")',
    )
    for case, after in zip(node.cases, behind, strict=True):
        yield from _block(case, after)
    yield from _block(node.tail, follow)


def _loop(node: Loop, follow: str) -> Iterator[str]:
    yield from _block(node.body, node.decide.step)
    first = head(node.body, "")
    name, made = choice(node.decide), trips(node.decide)
    exits = ", ".join(
        f'"exit {number}": self.{head(way, follow)}' for number, way in enumerate(node.exits)
    )
    again = first if node.back is None else node.back.step
    yield _step(
        node.decide,
        f'made = getattr(self, "{made}", 0)',
        f"done = made + 1 >= {node.most} or made >= self.x % 3",
        f"self.{made} = 0 if done else made + 1",
        f'self.{name} = f"exit {{self.x % {len(node.exits)}}}" if done else "more"',
        f'self.next({{"more": self.{again}, {exits}}}, condition="{name}")',
    )
    if node.back is not None:
        yield _step(node.back, f"self.next(self.{first})")
    for way in node.exits:
        yield from _block(way, follow)


def _step(update: Update, *lines: str, decorators: tuple[str, ...] = ()) -> str:
    """A step that is no join."""
    if update.trouble == "flaky":
        decorators = ("@retry(times=1, minutes_between_retries=0)", *decorators)
    if update.trouble == "caught":
        decorators = (f'@catch(var="{trouble(update)}")', *decorators)
    marks = "".join(f"    {decorator}\n" for decorator in decorators)
    return f"\n{marks}    @step\n    def {update.step}(self):\n" + _body(update, lines)


def _join(update: Update, exclude: list[str], follow: str) -> str:
    lines = (
        "self.x = 0",
        "for task in inputs:",
        f"    self.x = (self.x * 31 + task.x) % {MODULUS}",
        f"self.merge_artifacts(inputs, exclude={exclude!r})",
    )
    opening = f"\n    @step\n    def {update.step}(self, inputs):\n"
    text = "".join(f"        {line}\n" for line in lines)
    return opening + text + _body(update, (f"self.next(self.{follow})",))


def _body(update: Update, lines: tuple[str, ...]) -> str:
    extra = EXTRAS[update.extra]
    number = f"self.x = (self.x * {update.factor} + {update.term}{extra}) % {MODULUS}"
    before = ['if current.retry_count == 0:\n            raise RuntimeError("flaky")']
    after = ['if self.x >= 0:\n            raise RuntimeError("to be caught")']
    found = [
        *(before if update.trouble == "flaky" else []),
        number,
        *([f"self.{kept(update)} = self.x"] if update.keep else []),
        *(after if update.trouble == "caught" else []),
        *lines,
    ]
    return "".join(f"        {line}\n" for line in found)
