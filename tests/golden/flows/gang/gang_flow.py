from flowc import FlowSpec, current, kubernetes, parallel, retry, step


class GangFlow(FlowSpec):
    """A gang for each item of a foreach; it is retried as a whole."""

    @step
    def start(self):
        self.models = ["small", "large"]
        self.next(self.prepare, foreach="models")

    @step
    def prepare(self):
        self.nodes = 2 if self.input == "small" else 4
        self.next(self.train, num_parallel=self.nodes)

    @retry(times=2, minutes_between_retries=1)
    @kubernetes(gpu=1, hostname_resolution_timeout=60)
    @parallel
    @step
    def train(self):
        self.rank = current.parallel.node_index
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.ranks = [node.rank for node in inputs]
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangFlow()
