"""The decorator gives the size of the gang, and a plain next leads to it."""

from flowc import FlowSpec, parallel, step


class GangByDecoratorFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @parallel(num_parallel=3)
    @step
    def train(self):
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangByDecoratorFlow()
