"""DAG templates of region trees, told as tables of tasks."""

from __future__ import annotations

from flowc.ir import regions as r
from flowc.targets.argo.control import Control, lower_control
from flowc.targets.argo.model import Dag, Retry
from flowc.targets.naming import template_names


def seq(*items: r.Region) -> r.Sequence:
    return r.Sequence(tuple(items))


def lower(*items: r.Region, steps: str) -> Control:
    names = template_names(steps.split())
    return lower_control(seq(*items), names, dict.fromkeys(names, RETRY))


def table(dag: Dag) -> list[tuple[str, str, str | None]]:
    return [(task.name, task.path, task.depends) for task in dag.tasks]


PATH = "{{inputs.parameters.path}}"
RETRY = Retry(2, 60)


def test_steps_in_a_row() -> None:
    (main,) = lower(r.Task("start"), r.Task("a_b"), r.Task("end"), steps="start a_b end").dags
    assert table(main) == [
        ("start", "r", None),
        ("a-b", "r", "start.Succeeded"),
        ("end", "r", "a-b.Succeeded"),
    ]
    assert [(o.name, o.parameter) for o in main.outputs] == [
        ("done", "{{tasks.end.outputs.parameters.done}}")
    ]
    assert main.inputs == ()


def test_branches_lie_flat() -> None:
    split = r.Split("start", (seq(r.Task("a"), r.Task("b")), seq(r.Task("c"))))
    control = lower(r.Task("start"), split, r.Task("join"), steps="start a b c join")
    (main,) = control.dags
    assert table(main)[-1] == ("join", "r", "b.Succeeded && c.Succeeded")
    assert [task.depends for task in main.tasks if task.name in "ac"] == ["start.Succeeded"] * 2


def test_a_foreach_over_one_step_repeats_its_task() -> None:
    control = lower(
        r.Task("start"),
        r.Foreach("start", seq(r.Task("work"))),
        r.Task("join"),
        steps="start work join",
    )
    (main,) = control.dags
    work = main.tasks[1]
    assert (work.name, work.template, work.path) == ("work", "work", "r.{{item}}")
    assert work.count == "{{tasks.start.outputs.parameters.count}}"
    assert main.tasks[2].depends == "work.Succeeded"


def test_a_longer_body_is_a_dag_of_its_own() -> None:
    inner = r.Foreach("a", seq(r.Task("b"), r.Task("c")))
    outer = r.Foreach("start", seq(r.Task("a"), inner, r.Task("j")))
    control = lower(r.Task("start"), outer, r.Task("join"), steps="start a b c j join")
    assert control.entrypoint == "main"
    main, innermost, body = control.dags
    assert (main.name, innermost.name, body.name) == ("main", "foreach-a", "foreach-start")
    assert table(main)[1] == ("foreach-start", "r.{{item}}", "start.Succeeded")
    assert table(body) == [
        ("a", PATH, None),
        ("foreach-a", PATH + ".{{item}}", "a.Succeeded"),
        ("j", PATH, "foreach-a.Succeeded"),
    ]
    assert body.inputs == innermost.inputs == ("path",)
    assert [o.name for o in innermost.outputs] == ["done"]


def test_the_ranks_of_a_gang_are_a_dag_that_is_retried_as_a_whole() -> None:
    gang = r.Gang("start", seq(r.Task("train")))
    main, ranks = lower(r.Task("start"), gang, r.Task("join"), steps="start train join").dags
    assert table(main)[1:] == [
        ("gang-start", "r", "start.Succeeded"),
        ("join", "r", "gang-start.Succeeded"),
    ]
    assert main.tasks[1].gang == {"world": "{{tasks.start.outputs.parameters.count}}"}
    (train,) = ranks.tasks
    assert (ranks.inputs, ranks.retry) == (("path", "world"), RETRY)
    assert (train.path, train.count) == (PATH + ".{{item}}", "{{inputs.parameters.world}}")
    assert train.gang == {
        "rank": "{{item}}",
        "world": "{{inputs.parameters.world}}",
        "attempt": "{{retries}}",
    }
    assert [o.parameter for o in ranks.outputs] == ["{{tasks.train.outputs.parameters.done}}"]


def test_names_of_templates_do_not_clash_with_steps() -> None:
    control = lower(
        r.Task("main"),
        r.Foreach("main", seq(r.Task("foreach_main"), r.Task("again"))),
        r.Task("main_2"),
        steps="main foreach_main again main_2",
    )
    names = [dag.name for dag in control.dags]
    assert names == ["main-3", "foreach-main-2"]


def test_cases_run_behind_the_step_that_chose_them() -> None:
    arms = (r.Arm(seq(r.Task("a"), r.Task("b")), ("m",)), r.Arm(seq(r.Task("c")), ("m",)))
    switch = r.Switch("s", ("a", "c"), arms)
    (main,) = lower(r.Task("s"), switch, r.Task("m"), steps="s a b c m").dags
    tasks = {task.name: task for task in main.tasks}
    assert tasks["a"].when == "'{{tasks.s.outputs.parameters.case}}' == 'a'"
    assert tasks["c"].when == "'{{tasks.s.outputs.parameters.case}}' == 'c'"
    assert (tasks["b"].depends, tasks["b"].when) == ("a.Succeeded", None)
    assert (tasks["m"].depends, tasks["m"].when) == ("b.Succeeded || c.Succeeded", None)


def test_a_case_that_goes_straight_on_looks_at_the_choice() -> None:
    switch = r.Switch("s", ("a", "m"), (r.Arm(seq(r.Task("a")), ("m",)),))
    (main,) = lower(r.Task("s"), switch, r.Task("m"), steps="s a m").dags
    merge = main.tasks[-1]
    assert merge.depends == "s.Succeeded || a.Succeeded"
    assert merge.when == (
        "'{{tasks.s.outputs.parameters.case}}' == 'm' || '{{tasks.a.status}}' == 'Succeeded'"
    )


def test_switches_inside_branches() -> None:
    switch = r.Switch("s", ("a", "j"), (r.Arm(seq(r.Task("a")), ("j",)),))
    split = r.Split("start", (seq(r.Task("s"), switch), seq(r.Task("b"))))
    (main,) = lower(r.Task("start"), split, r.Task("j"), steps="start s a b j").dags
    join = main.tasks[-1]
    assert join.depends == "(s.Succeeded || a.Succeeded) && b.Succeeded"
    assert join.when is not None
    assert "b.status" not in join.when


def test_a_body_that_ends_in_a_switch_has_no_single_end() -> None:
    switch = r.Switch("s", ("a", "b"), tuple(r.Arm(seq(r.Task(x)), ("j",)) for x in "ab"))
    body = r.Foreach("start", seq(r.Task("s"), switch))
    control = lower(r.Task("start"), body, r.Task("j"), steps="start s a b j")
    assert control.dags[1].outputs == ()


def test_a_loop_calls_itself() -> None:
    loop = r.Loop("x", seq(r.Task("x"), r.Switch("x", ("x", "end"), ())), ("end",))
    main, inner = lower(r.Task("start"), loop, r.Task("end"), steps="start x end").dags
    assert [(t.name, t.path, t.trip) for t in main.tasks] == [
        ("start", "r", None),
        ("loop-x", "r", "0"),
        ("end", "r", None),
    ]
    x, again = inner.tasks
    assert inner.inputs == ("path", "trip")
    assert x.path == PATH + "_{{inputs.parameters.trip}}"
    assert (again.template, again.path) == ("loop-x", PATH)
    assert again.trip == "{{=asInt(inputs.parameters.trip) + 1}}"
    assert again.when == "'{{tasks.x.outputs.parameters.case}}' == 'x'"
    assert [output.name for output in inner.outputs] == ["done"]


def test_several_exits_become_a_choice_behind_the_loop() -> None:
    body = seq(
        r.Task("x"),
        r.Switch("x", ("y", "one", "x"), (r.Arm(seq(r.Task("y")), ("two", "x")),)),
    )
    loop = r.Loop("x", body, ("one", "two"))
    arms = (r.Arm(seq(r.Task("one")), ("end",)), r.Arm(seq(r.Task("two")), ("end",)))
    after = r.Switch("x", ("one", "two"), arms, after_loop=True)
    main, inner = lower(loop, after, r.Task("end"), steps="x y one two end").dags
    chosen = {task.name: task.when for task in main.tasks}
    assert chosen["one"] == "'{{tasks.loop-x.outputs.parameters.case}}' == 'one'"
    case, done = inner.outputs
    assert case.expression == (
        "tasks['again'].status == 'Succeeded' ? tasks['again'].outputs.parameters['case']"
        " : tasks['y'].status == 'Succeeded' ? tasks['y'].outputs.parameters['case']"
        " : tasks['x'].outputs.parameters['case']"
    )
    assert done.expression == (case.expression or "").replace("['case']", "['done']")
