"""The inner foreach is joined, the outer one is not."""

from flowc import FlowSpec, step


class OpenOuterForeachFlow(FlowSpec):
    @step
    def start(self):
        self.rows = [[1]]
        self.next(self.row, foreach="rows")

    @step
    def row(self):
        self.cells = self.input
        self.next(self.cell, foreach="cells")

    @step
    def cell(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):  # error: [FC123]:9
        pass


if __name__ == "__main__":
    OpenOuterForeachFlow()
