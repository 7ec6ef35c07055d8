"""A choice by an artifact, and where the cases meet again."""

from flowc import FlowSpec, step


class SwitchFlow(FlowSpec):
    @step
    def start(self):
        self.kind = "small"
        self.next({"small": self.small, "large": self.large}, condition="kind")

    @step
    def small(self):
        self.size = 1
        self.next(self.report)

    @step
    def large(self):
        self.size = 100
        self.next(self.report)

    @step
    def report(self):
        print(self.size)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchFlow()
