from metaflow import FlowSpec, Parameter, current, parallel, step


class GangComputedFlow(FlowSpec):
    """The size is known when the step before has run, and it may be one."""

    nodes = Parameter("nodes", default=1)

    @step
    def start(self):
        self.next(self.train, num_parallel=self.nodes)

    @parallel
    @step
    def train(self):
        self.place = (current.parallel.node_index, current.parallel.num_nodes)
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.places = [node.place for node in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangComputedFlow()
