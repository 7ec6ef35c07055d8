"""Findings that a comment ignores, because whoever wrote it knows better."""

from flowc import FlowSpec, environment, step


class IgnoredFindingsFlow(FlowSpec):
    @environment(vars={"THREADS": 4})  # flowc: ignore[FC308] written out as 4
    @step
    def start(self):
        print(self.model)  # flowc: ignore[FC403] a subclass sets it  # near: [FC155]
        print(self.rate, self.x)  # noqa  # flowc:ignore[ FC403,FC015]  # near: [FC156]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    IgnoredFindingsFlow()
