"""Frames: which fan-outs are open at a step, and which join closes them.

A frame is one branch of a split, or the items of a foreach, or the ranks of a gang. Walking the steps
in topological order, every step gets the frame it stands in; a join leaves it. So the balance of
splits and joins is checked in one walk, however often branches come together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from flowc.diagnostics import DiagnosticBag, Related
from flowc.ir.model import Branch, Foreach, Gang, Step
from flowc.ir.program import Spans
from flowc_runtime.dataclass import dataclass

Frame = tuple[str, int] | None
"""The step that opened a fan-out and the number of the branch; None outside any fan-out."""


@dataclass(slots=True)
class Frames:
    """The frame of every step, and the join that closes every fan-out."""

    of: dict[str, Frame] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)

    def chain(self, frame: Frame) -> Iterator[Frame]:
        """A frame and the frames around it, innermost first; the last one is None."""
        while frame is not None:
            yield frame
            frame = self.of[frame[0]]
        yield None

    def entered(self, step: Step, target: int) -> Frame:
        """The frame in which target number `target` of a step's transition stands."""
        match step.transition:
            case Branch():
                return (step.name, target)
            case Foreach() | Gang():
                return (step.name, 0)
            case _:
                return self.of[step.name]


def find_frames(
    order: Sequence[str],
    steps: Mapping[str, Step],
    back_edges: set[tuple[str, str]],
    spans: Spans,
    bag: DiagnosticBag,
) -> Frames:
    """Give every step of `order` (a reverse postorder) its frame; report what does not balance."""
    walk = _Walk(steps, back_edges, spans, bag)
    for name in order:
        walk.visit(steps[name])
    return walk.frames


@dataclass(slots=True)
class _Walk:
    steps: Mapping[str, Step]
    back_edges: set[tuple[str, str]]
    spans: Spans
    bag: DiagnosticBag
    frames: Frames = field(default_factory=Frames)
    arrivals: dict[str, dict[Frame, str]] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    """Steps behind a join that mixes splits: what is open there can only be guessed."""

    def visit(self, step: Step) -> None:
        arrivals = self.arrivals.get(step.name, {None: ""})
        if not self.doubtful.isdisjoint(arrivals.values()):
            self.doubtful.add(step.name)
        if step.is_join:
            frame = self.close(step, arrivals)
        elif len(arrivals) > 1:
            frame = self.meet(step, arrivals)
        else:
            (frame,) = arrivals
        self.frames.of[step.name] = frame
        if not step.transition.targets:
            self.finish(step, frame)
        for number, target in enumerate(step.transition.targets):
            if target not in self.steps:
                continue
            entered = self.frames.entered(step, number)
            if (step.name, target) in self.back_edges:
                self.check_back_edge(step, target, entered)
            else:
                self.arrivals.setdefault(target, {}).setdefault(entered, step.name)

    def close(self, step: Step, arrivals: Mapping[Frame, str]) -> Frame:
        open_frames = [frame for frame in arrivals if frame is not None]
        if not open_frames:
            self.report_unopened(step)
            return None
        splits = dict.fromkeys(frame[0] for frame in open_frames)
        if len(splits) > 1 or len(open_frames) < len(arrivals):
            self.report_mixed(step, arrivals)
            return self.common(list(arrivals))
        (split,) = splits
        if split in arrivals.values():
            self.report_empty(step, split)
        missing = self.missing(split, {frame[1] for frame in open_frames})
        other = self.frames.joins.get(split)
        if other is not None or missing:
            self.report_incomplete(step, split, missing, other)
        self.frames.joins.setdefault(split, step.name)
        return self.frames.of[split]

    def report_unopened(self, step: Step) -> None:
        if step.name in self.doubtful:
            return
        self.bag.add(
            "FC120",
            f"step `{step.name}` joins, but nothing is split before it",
            self.spans.of("step", step.name),
            help="drop its second argument, or split before it with `self.next(self.a, self.b)`",
        )

    def missing(self, split: str, present: set[int]) -> list[str]:
        transition = self.steps[split].transition
        if not isinstance(transition, Branch):
            return []
        return [t for number, t in enumerate(transition.targets) if number not in present]

    def report_incomplete(
        self, step: Step, split: str, missing: Sequence[str], other: str | None
    ) -> None:
        if split in self.reported:
            return
        self.reported.add(split)
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            what = "branch" if len(missing) == 1 else "branches"
            message = f"join `{step.name}` misses {what} {names} of the split in `{split}`"
        else:
            message = f"the split in `{split}` is joined twice, in `{other}` and `{step.name}`"
        self.bag.add(
            "FC121",
            message,
            self.spans.of("step", step.name),
            help="let every branch of a split lead to the same join",
            related=[Related(self.spans.of("step", split, "next"), "the split is opened here")],
        )

    def report_empty(self, step: Step, split: str) -> None:
        self.reported.add(split)
        self.bag.add(
            "FC127",
            f"step `{split}` leads straight to `{step.name}`, which joins it",
            self.spans.of("step", split, "next"),
            help="put a step between the two",
            related=[Related(self.spans.of("step", step.name), "the join is here")],
        )

    def report_mixed(self, step: Step, arrivals: Mapping[Frame, str]) -> None:
        self.reported.update(frame[0] for frame in arrivals if frame is not None)
        self.doubtful.add(step.name)
        self.bag.add(
            "FC121",
            f"join `{step.name}` mixes branches of different splits",
            self.spans.of("step", step.name),
            help="close inner splits with a join of their own first",
            related=[
                Related(self.spans.of("step", name, "next"), _opened(frame))
                for frame, name in arrivals.items()
            ],
        )

    def meet(self, step: Step, arrivals: Mapping[Frame, str]) -> Frame:
        frame = self.common(list(arrivals))
        opened = {f[0] for f in arrivals if f is not None and f != frame}
        if not opened & self.reported:
            self.reported.update(opened)
            self.bag.add(
                "FC122",
                f"step `{step.name}` is reached from parallel branches but is not a join",
                self.spans.of("step", step.name),
                help=f"write `def {step.name}(self, inputs):` if it is to join them",
                related=[
                    Related(self.spans.of("step", name, "next"), f"from `{name}`, {_opened(f)}")
                    for f, name in arrivals.items()
                ],
            )
        return frame

    def common(self, frames: Sequence[Frame]) -> Frame:
        """The innermost frame around all of `frames`, other than these themselves if they differ."""
        around = [list(self.frames.chain(frame)) for frame in frames]
        shared = set(around[0]).intersection(*around[1:])
        return next(frame for frame in around[0] if frame in shared)

    def finish(self, step: Step, frame: Frame) -> None:
        if frame is None or frame[0] in self.reported:
            return
        self.reported.add(frame[0])
        self.bag.add(
            "FC123",
            f"the flow ends in `{step.name}` while the fan-out of `{frame[0]}` is still open",
            self.spans.of("step", step.name),
            help="add a step that takes `(self, inputs)` and let the branches lead to it",
            related=[Related(self.spans.of("step", frame[0], "next"), "opened here")],
        )

    def check_back_edge(self, step: Step, header: str, entered: Frame) -> None:
        if entered == self.frames.of[header]:
            return
        self.bag.add(
            "FC125",
            f"step `{step.name}` leads back to `{header}` across the border of a fan-out",
            self.spans.of("step", step.name, "next"),
            help="join the branches first, then go back",
            related=[Related(self.spans.of("step", header), "the loop would begin here")],
        )


def _opened(frame: Frame) -> str:
    return "outside any fan-out" if frame is None else f"in the fan-out of `{frame[0]}`"
