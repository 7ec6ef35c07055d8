"""A read that an early return may avoid is a warning."""

from flowc import FlowSpec, step


class ReadAfterReturnFlow(FlowSpec):
    @step
    def start(self):
        self.rows = []
        self.next(self.end)

    @step
    def end(self):
        if not self.rows:
            return
        print(self.columns)  # warning: [FC403]:15


if __name__ == "__main__":
    ReadAfterReturnFlow()
