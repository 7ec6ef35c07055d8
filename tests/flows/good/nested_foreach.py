"""A foreach in the body of another."""

from flowc import FlowSpec, step


class NestedForeachFlow(FlowSpec):
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
        self.value = self.input * 10
        self.next(self.row_join)

    @step
    def row_join(self, inputs):
        self.values = [task.value for task in inputs]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.table = [row.values for row in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.table)


if __name__ == "__main__":
    NestedForeachFlow()
