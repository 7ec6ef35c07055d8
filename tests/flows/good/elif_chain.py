"""if, elif and else with a call of next in each."""

from flowc import FlowSpec, step


class ElifChainFlow(FlowSpec):
    @step
    def start(self):
        self.size = 3
        if self.size > 5:
            print("large")
            self.next(self.large)
        elif self.size > 1:
            self.size = 2
            self.next(self.medium)
        elif self.size < 0:
            raise ValueError(self.size)
        else:
            self.next(self.small)

    @step
    def large(self):
        self.next(self.end)

    @step
    def medium(self):
        self.next(self.end)

    @step
    def small(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ElifChainFlow()
