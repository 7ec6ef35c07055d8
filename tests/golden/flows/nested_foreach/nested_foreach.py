from flowc import FlowSpec, step


class NestedForeachFlow(FlowSpec):
    """A foreach inside a foreach, with a split inside that."""

    @step
    def start(self):
        self.rows = [[1, 2], [3]]
        self.next(self.row, foreach="rows")

    @step
    def row(self):
        self.cells = self.input
        self.next(self.cell, foreach="cells")

    @step
    def cell(self):
        self.value = self.input
        self.next(self.double, self.triple)

    @step
    def double(self):
        self.result = self.value * 2
        self.next(self.cell_join)

    @step
    def triple(self):
        self.result = self.value * 3
        self.next(self.cell_join)

    @step
    def cell_join(self, inputs):
        self.result = inputs.double.result + inputs.triple.result
        self.next(self.row_join)

    @step
    def row_join(self, inputs):
        self.result = sum(task.result for task in inputs)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.results)


if __name__ == "__main__":
    NestedForeachFlow()
