from metaflow import FlowSpec, step


class ChangedInPlaceFlow(FlowSpec):
    """An artifact that was changed without being assigned is stored as it is at the end."""

    @step
    def start(self):
        self.rows = [1]
        self.nested = {"inner": {"deep": []}}
        alias = self.rows
        alias.append(2)
        self.next(self.grow)

    @step
    def grow(self):
        self.rows.append(3)
        self.nested["inner"]["deep"].append("x")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ChangedInPlaceFlow()
