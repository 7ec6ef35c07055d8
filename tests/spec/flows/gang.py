from metaflow import FlowSpec, current, parallel, step


class GangFlow(FlowSpec):
    @step
    def start(self):
        self.base = 100
        self.next(self.train, num_parallel=3)

    @parallel
    @step
    def train(self):
        self.rank = current.parallel.node_index
        self.size = current.parallel.num_nodes
        self.has_main = bool(current.parallel.main_ip)
        self.value = self.base + self.rank
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.values = [node.value for node in inputs]
        self.ranks = [(node.rank, node.size, node.has_main) for node in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangFlow()
