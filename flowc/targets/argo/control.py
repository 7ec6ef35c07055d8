"""Control flow: from the region tree to DAG templates.

Every step and every body is a template with one input, `path`, the task path (a loop's template also
has `trip`). Static branches and the cases of a switch lie flat in the DAG around them; the body of a
foreach is a DAG of its own unless it is a single step; a loop is a DAG that calls itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from flowc.ir import regions
from flowc.targets.argo.conditions import After, Way, all_of, any_way, output_of, succeeded
from flowc.targets.argo.gangs import gang_dag
from flowc.targets.argo.model import Dag, DagOutput, Retry, Task
from flowc.targets.naming import unused
from flowc_runtime import paths
from flowc_runtime.dataclass import dataclass

INPUT_PATH = "{{inputs.parameters.path}}"
"""Argo's spelling of a template's own task path."""

TRIP_PATH = f"{INPUT_PATH}_{{{{inputs.parameters.trip}}}}"
"""The path of the tasks of a loop: where it was entered, and the trip."""

NEXT_TRIP = "{{=asInt(inputs.parameters.trip) + 1}}"
"""The trip that a loop hands to itself."""


@dataclass(frozen=True, slots=True)
class Control:
    """The DAG templates of a flow, the one that a run enters first.

    `closing` names the templates whose output `done` a DAG hands on. What Argo leaves out elsewhere is
    missed by the next task.
    """

    dags: tuple[Dag, ...]
    closing: frozenset[str]

    @property
    def entrypoint(self) -> str:
        """The name of the template that a run enters."""
        return self.dags[0].name


def lower_control(
    root: regions.Sequence,
    names: Mapping[str, str],
    retries: Mapping[str, Retry | None],
    *,
    jobsets: bool = False,
) -> Control:
    """Lower the region tree of a flow.

    Args:
        root: the region tree.
        names: the template of each step.
        retries: how each step that runs as a gang is retried.
        jobsets: whether the template of such a step is the whole gang, and not one rank.
    """
    lowering = _Lowering(names, retries, jobsets, set(names.values()))
    main = lowering.open("main", paths.ROOT, inputs=())
    lowering.place(root, main, None)
    lowering.close(main, lowering.guard(root))
    return Control((lowering.dags[-1], *lowering.dags[:-1]), frozenset(lowering.closing))


@dataclass(slots=True)
class _Builder:
    """A DAG template that is being filled.

    `path` is what its tasks pass on; `loops` names the task of each loop by header; `ways` are those
    that the last switch leaves open, by target.
    """

    name: str
    path: str
    inputs: tuple[str, ...]
    tasks: list[Task] = field(default_factory=list)
    loops: dict[str, str] = field(default_factory=dict)
    ways: dict[str, list[Way]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        template: str,
        after: After | None,
        *,
        path: str | None = None,
        count: str | None = None,
        trip: str | None = None,
        gang: Mapping[str, str] | None = None,
    ) -> After:
        """Add a task; gives back the condition that it is done."""
        self.tasks.append(
            Task(
                name=name,
                template=template,
                path=path or self.path,
                depends=after.depends if after else None,
                when=after.when if after else None,
                count=count,
                trip=trip,
                gang=gang,
            )
        )
        return succeeded(name)


@dataclass(slots=True)
class _Lowering:
    """Walks the region tree and collects DAG templates, inner ones first."""

    names: Mapping[str, str]
    retries: Mapping[str, Retry | None]
    jobsets: bool
    taken: set[str]
    dags: list[Dag] = field(default_factory=list)
    closing: set[str] = field(default_factory=set)

    def open(self, name: str, path: str, inputs: tuple[str, ...]) -> _Builder:
        """Begin a DAG template under a name that no other template has."""
        free = unused(name, self.taken)
        self.taken.add(free)
        return _Builder(free, path, inputs)

    def close(self, builder: _Builder, outputs: tuple[DagOutput, ...]) -> str:
        """Finish a DAG template; gives back its name."""
        self.dags.append(Dag(builder.name, builder.inputs, tuple(builder.tasks), outputs))
        return builder.name

    def place(self, region: regions.Region, into: _Builder, after: After | None) -> After:
        """Add a region to a DAG.

        Args:
            region: what to add.
            into: the DAG.
            after: when the region starts; None at the start of the DAG.

        Returns:
            When what follows the region starts.
        """
        match region:
            case regions.Task(step):
                return into.add(self.names[step], self.names[step], after)
            case regions.Sequence(items):
                for item in items:
                    after = self.place(item, into, after)
                assert after is not None, "a sequence has items"
                return after
            case regions.Split(branches=branches):
                return all_of([self.place(branch, into, after) for branch in branches])
            case regions.Foreach():
                return self.place_foreach(region, into, after)
            case regions.Switch():
                return self.place_switch(region, into)
            case regions.Loop():
                return self.place_loop(region, into, after)
            case regions.Gang():
                return self.place_gang(region, into, after)

    def place_foreach(self, region: regions.Foreach, into: _Builder, after: After | None) -> After:
        """Add the items of a foreach: one step repeated, or a DAG of its own repeated."""
        split = self.names[region.step]
        match region.body.items:
            case (regions.Task(step),):
                name = self.names[step]
            case _:
                inner = self.open(f"foreach-{split}", INPUT_PATH, inputs=("path",))
                self.place(region.body, inner, None)
                name = self.close(inner, self.guard(region.body))
        path = f"{into.path}.{{{{item}}}}"
        return into.add(name, name, after, path=path, count=output_of(split, "count"))

    def place_gang(self, region: regions.Gang, into: _Builder, after: After | None) -> After:
        """Add a gang: a DAG of its ranks, or the step's own template, which is all of them."""
        split, step = self.names[region.step], regions.first_step(region.body)
        name = self.names[step]
        if not self.jobsets:
            name = self.open(f"gang-{split}", INPUT_PATH, inputs=()).name
            self.closing.add(self.names[step])
            self.dags.append(gang_dag(name, self.names[step], self.retries[step]))
        return into.add(name, name, after, gang={"world": output_of(split, "count")})

    def place_switch(self, region: regions.Switch, into: _Builder) -> After:
        """Add the arms of a switch to the DAG, each behind the ways that lead to it."""
        chooser = into.loops[region.step] if region.after_loop else self.names[region.step]
        ways: dict[str, list[Way]] = {}
        _lead(ways, chooser, region.targets)
        for arm in region.arms:
            self.place(arm.body, into, any_way(ways.pop(arm.head)))
            _lead(ways, self.task_of(arm.body.items[-1], into), arm.next)
        into.ways = ways
        return any_way([way for several in ways.values() for way in several])

    def place_loop(self, region: regions.Loop, into: _Builder, after: After | None) -> After:
        """Add a loop: a DAG whose last task is the DAG itself, on the next trip."""
        header = self.names[region.header]
        inner = self.open(f"loop-{header}", TRIP_PATH, inputs=("path", "trip"))
        self.place(region.body, inner, None)
        back = inner.ways.pop(region.header)
        leaving = [way for ways in inner.ways.values() for way in ways]
        self.closing.update(way.task for way in leaving)
        again = unused("again", self.taken)
        inner.add(again, inner.name, any_way(back), path=INPUT_PATH, trip=NEXT_TRIP)
        outputs = [DagOutput("done", expression=_of_last(again, leaving, inner.tasks, "done"))]
        if len(region.exits) > 1:
            case = _of_last(again, leaving, inner.tasks, "case")
            outputs.insert(0, DagOutput("case", expression=case, optional=True))
        name = self.close(inner, tuple(outputs))
        into.loops[region.header] = name
        return into.add(name, name, after, trip="0")

    def guard(self, body: regions.Sequence) -> tuple[DagOutput, ...]:
        """The output `done` of a DAG that one task ends.

        Should Argo omit the tail of the DAG, the missing output turns a silent success into an error.
        """
        last = body.items[-1]
        if not isinstance(last, regions.Task):
            return ()
        name = self.names[last.step]
        self.closing.add(name)
        return (DagOutput("done", parameter=output_of(name, "done")),)

    def task_of(self, region: regions.Region, into: _Builder) -> str:
        """The task of a DAG that stands for a step or a loop."""
        if isinstance(region, regions.Loop):
            return into.loops[region.header]
        assert isinstance(region, regions.Task), "an arm ends in a step or a loop"
        return self.names[region.step]


def _lead(ways: dict[str, list[Way]], task: str, targets: tuple[str, ...]) -> None:
    for target in targets:
        ways.setdefault(target, []).append(Way(task, target, is_choice=len(targets) > 1))


def _of_last(again: str, leaving: list[Way], tasks: list[Task], output: str) -> str:
    """An output of the trip on which a loop was left: of a later trip, if there was one.

    Of the tasks that may leave, the last one that ran did: those before it led to it.
    """
    order = [task.name for task in tasks]
    leavers = sorted({way.task: way for way in leaving}.values(), key=lambda w: order.index(w.task))
    expression = _value(leavers[0], output)
    for way in leavers[1:]:
        expression = f"{_ran(way.task)} ? {_value(way, output)} : {expression}"
    return f"{_ran(again)} ? {_output(again, output)} : {expression}"


def _value(way: Way, output: str) -> str:
    if output == "case" and not way.is_choice:
        return f"'{way.target}'"
    return _output(way.task, output)


def _ran(task: str) -> str:
    return f"tasks['{task}'].status == 'Succeeded'"


def _output(task: str, name: str) -> str:
    return f"tasks['{task}'].outputs.parameters['{name}']"
