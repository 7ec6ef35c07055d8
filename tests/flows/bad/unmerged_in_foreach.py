"""A join of a foreach inside another one drops what the outer body had."""

from flowc import FlowSpec, step


class UnmergedInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.rows = [[1]]
        self.next(self.row, foreach="rows")

    @step
    def row(self):
        self.cells = self.input
        self.label = "row"
        self.next(self.cell, foreach="cells")

    @step
    def cell(self):
        self.value = self.input
        self.next(self.inner)

    @step
    def inner(self, inputs):
        self.values = [task.value for task in inputs]
        self.next(self.check)

    @step
    def check(self):
        print(self.label)  # error: [FC404]:15
        self.next(self.outer)

    @step
    def outer(self, inputs):
        self.merge_artifacts(inputs)
        self.next(self.again, foreach="rows")  # error: [FC404]:31

    @step
    def again(self):
        self.next(self.last)

    @step
    def last(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        print(self.values)  # error: [FC404]:15


if __name__ == "__main__":
    UnmergedInForeachFlow()
