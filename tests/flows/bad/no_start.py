"""No step begins the flow."""

from flowc import FlowSpec, step


class NoStartFlow(FlowSpec):  # error: [FC101]:7
    @step
    def begin(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NoStartFlow()
