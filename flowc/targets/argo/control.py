"""Control flow: from the region tree to DAG templates.

Every step and every body is a template with one input, `path`, the task path (a loop's template also
has `trip`). Static branches lie flat in the DAG around them; the body of a foreach is a DAG of its own
unless it is a single step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flowc.ir import regions
from flowc.targets.argo.model import Dag, DagOutput, Task
from flowc.targets.naming import unused
from flowc_runtime import paths

INPUT_PATH = "{{inputs.parameters.path}}"
"""Argo's spelling of a template's own task path."""


@dataclass(frozen=True, slots=True)
class Control:
    """The DAG templates of a flow, the one that a run enters first."""

    dags: tuple[Dag, ...]

    @property
    def entrypoint(self) -> str:
        """The name of the template that a run enters."""
        return self.dags[0].name


def lower_control(root: regions.Sequence, names: Mapping[str, str]) -> Control:
    """Lower the region tree of a flow.

    Args:
        root: the region tree.
        names: the template of each step.
    """
    lowering = Lowering(names, set(names.values()))
    main = lowering.open("main", paths.ROOT, inputs=())
    lowering.place(root, main, None)
    lowering.close(main, root)
    return Control((lowering.dags[-1], *lowering.dags[:-1]))


@dataclass(slots=True)
class DagBuilder:
    """A DAG template that is being filled; `path` is what its tasks pass on."""

    name: str
    path: str
    inputs: tuple[str, ...]
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class Lowering:
    """Walks the region tree and collects DAG templates, inner ones first."""

    names: Mapping[str, str]
    taken: set[str]
    dags: list[Dag] = field(default_factory=list)

    def open(self, name: str, path: str, inputs: tuple[str, ...]) -> DagBuilder:
        """Begin a DAG template under a name that no other template has."""
        free = unused(name, self.taken)
        self.taken.add(free)
        return DagBuilder(free, path, inputs)

    def close(self, builder: DagBuilder, body: regions.Sequence) -> Dag:
        """Finish a DAG template.

        Where one task ends it, the template passes on that task's `done`: should Argo omit the tail of
        the DAG, the missing output turns a silent success into an error.
        """
        last = body.items[-1]
        outputs: tuple[DagOutput, ...] = ()
        if isinstance(last, regions.Task):
            outputs = (DagOutput("done", parameter=output_of(self.names[last.step], "done")),)
        dag = Dag(builder.name, builder.inputs, tuple(builder.tasks), outputs)
        self.dags.append(dag)
        return dag

    def place(self, region: regions.Region, into: DagBuilder, after: str | None) -> str:
        """Add a region to a DAG.

        Args:
            region: what to add.
            into: the DAG.
            after: the condition (as in `depends`) under which the region starts; None at the start.

        Returns:
            The condition under which the region is done.
        """
        match region:
            case regions.Task(step):
                name = self.names[step]
                into.tasks.append(Task(name, name, into.path, after))
                return succeeded(name)
            case regions.Sequence(items):
                for item in items:
                    after = self.place(item, into, after)
                return after or ""
            case regions.Split(branches=branches):
                return all_of([self.place(branch, into, after) for branch in branches])
            case regions.Foreach():
                return self.place_foreach(region, into, after)
            case _:
                raise NotImplementedError(type(region).__name__)

    def place_foreach(self, region: regions.Foreach, into: DagBuilder, after: str | None) -> str:
        """Add the items of a foreach: one step repeated, or a DAG of its own repeated."""
        split = self.names[region.step]
        match region.body.items:
            case (regions.Task(step),):
                name = template = self.names[step]
            case _:
                inner = self.open(f"foreach-{split}", INPUT_PATH, inputs=("path",))
                self.place(region.body, inner, None)
                name = template = self.close(inner, region.body).name
        count = output_of(split, "count")
        path = f"{into.path}.{{{{item}}}}"
        into.tasks.append(Task(name, template, path, after, count=count))
        return succeeded(name)


def output_of(task: str, name: str) -> str:
    """Argo's spelling of an output of another task of the same DAG."""
    return f"{{{{tasks.{task}.outputs.parameters.{name}}}}}"


def succeeded(task: str) -> str:
    """The condition that a task has succeeded."""
    return f"{task}.Succeeded"


def all_of(conditions: Sequence[str]) -> str:
    """The condition that all of several conditions hold, each named once."""
    several = list(dict.fromkeys(conditions))
    if len(several) == 1:
        return several[0]
    return " && ".join(f"({c})" if "||" in c else c for c in several)
