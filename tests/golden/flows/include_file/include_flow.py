from flowc import FlowSpec, IncludeFile, step


class IncludeFlow(FlowSpec):
    """A file whose default travels with the code."""

    table = IncludeFile("table", default="table.csv", help="rows to read")

    @step
    def start(self):
        self.rows = self.table.splitlines()
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    IncludeFlow()
