from flowc import FlowSpec, current, parallel, step


class GangInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.models = ["small", "large"]
        self.next(self.prepare, foreach="models")

    @step
    def prepare(self):
        self.model = self.input
        self.next(self.train, num_parallel=2)

    @parallel
    @step
    def train(self):
        self.label = f"{self.model}-{current.parallel.node_index}"
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.labels = [node.label for node in inputs]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.labels = [task.labels for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangInForeachFlow()
