"""Every item of a foreach is a gang."""

from flowc import FlowSpec, parallel, step


class GangInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.models = ["a", "b"]
        self.next(self.prepare, foreach="models")

    @step
    def prepare(self):
        self.model = self.input
        self.next(self.train, num_parallel=2)

    @parallel
    @step
    def train(self):
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.model = inputs[0].model
        self.next(self.join)

    @step
    def join(self, inputs):
        self.models = [task.model for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.models)


if __name__ == "__main__":
    GangInForeachFlow()
