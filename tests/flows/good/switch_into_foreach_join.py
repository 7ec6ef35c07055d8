"""The cases of a switch inside a foreach run straight into its join."""

from flowc import FlowSpec, step


class SwitchIntoForeachJoinFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2, 3]
        self.next(self.sort_out, foreach="items")

    @step
    def sort_out(self):
        self.kind = "odd" if self.input % 2 else "even"
        self.next({"odd": self.odd, "even": self.even}, condition="kind")

    @step
    def odd(self):
        self.label = "odd"
        self.next(self.join)

    @step
    def even(self):
        self.label = "even"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.labels = [task.label for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.labels)


if __name__ == "__main__":
    SwitchIntoForeachJoinFlow()
