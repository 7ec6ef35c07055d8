"""Decorators of flows on steps, and of steps on flows."""

from flowc import FlowSpec, project, retry, schedule, step


@retry(times=1)  # error: [FC307]
@project()  # error: [FC304]
class MisplacedFlow(FlowSpec):
    @schedule(daily=True)  # error: [FC307]
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MisplacedFlow()
