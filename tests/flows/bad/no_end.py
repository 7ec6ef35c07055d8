"""No step ends the flow."""

from flowc import FlowSpec, step


class NoEndFlow(FlowSpec):  # error: [FC103]:7
    @step
    def start(self):
        self.next(self.last)

    @step
    def last(self):
        self.next(self.start)  # error: [FC105]:19


if __name__ == "__main__":
    NoEndFlow()
