from dataclasses import dataclass

from metaflow import FlowSpec, step


@dataclass(frozen=True)
class Job:
    name: str
    weight: float


class ForeachObjectsFlow(FlowSpec):
    """Items may be objects of a class that only this file knows."""

    @step
    def start(self):
        self.jobs = [Job("small", 0.5), Job("large", 2.5)]
        self.next(self.work, foreach="jobs")

    @step
    def work(self):
        self.done = Job(self.input.name.upper(), self.input.weight * 2)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.done = [task.done for task in inputs]
        self.same_class = all(type(task.done) is Job for task in inputs)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachObjectsFlow()
