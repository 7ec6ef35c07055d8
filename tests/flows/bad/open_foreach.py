"""The flow ends inside a foreach."""

from flowc import FlowSpec, step


class OpenForeachFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next(self.end)

    @step
    def end(self):  # error: [FC123]:9
        pass


if __name__ == "__main__":
    OpenForeachFlow()
