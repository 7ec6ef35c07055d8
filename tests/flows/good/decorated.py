"""Decorators with all that issue three asks for."""

from flowc import FlowSpec, environment, kubernetes, resources, retry, step, timeout


class DecoratedFlow(FlowSpec):
    @retry(times=2, minutes_between_retries=0)
    @resources(cpu=2, memory=2048)
    @step
    def start(self):
        self.next(self.work)

    @kubernetes(cpu=1, memory=512, image="python:3.12-slim")
    @timeout(minutes=5)
    @environment(vars={"MODE": "test"})
    @step
    def work(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DecoratedFlow()
