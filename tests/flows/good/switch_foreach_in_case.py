"""A case with a foreach."""

from flowc import FlowSpec, step


class SwitchForeachInCaseFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2]
        self.mode = "all" if self.items else "none"
        self.next({"all": self.fan_out, "none": self.skip}, condition="mode")

    @step
    def fan_out(self):
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.value = self.input
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.total = sum(task.value for task in inputs)
        self.next(self.report)

    @step
    def skip(self):
        self.total = 0
        self.next(self.report)

    @step
    def report(self):
        print(self.total)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchForeachInCaseFlow()
