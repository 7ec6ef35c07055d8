"""The size of a gang is computed."""

from flowc import FlowSpec, Parameter, parallel, step


class GangOfComputedSizeFlow(FlowSpec):
    nodes = Parameter("nodes", default=2)

    @step
    def start(self):
        self.next(self.train, num_parallel=self.nodes + 1)

    @parallel
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
    GangOfComputedSizeFlow()
