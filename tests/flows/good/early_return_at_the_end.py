"""The last step returns early."""

from flowc import FlowSpec, step


class EarlyReturnAtTheEndFlow(FlowSpec):
    @step
    def start(self):
        self.rows = []
        self.next(self.end)

    @step
    def end(self):
        if not self.rows:
            return  # near: [FC153]
        print(self.rows)


if __name__ == "__main__":
    EarlyReturnAtTheEndFlow()
