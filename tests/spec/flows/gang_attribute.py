from flowc import FlowSpec, current, parallel, step


class GangAttributeFlow(FlowSpec):
    """The size stands in the decorator, and a plain `next` leads to the gang."""

    @step
    def start(self):
        self.next(self.train)

    @parallel(num_parallel=2)
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
    GangAttributeFlow()
