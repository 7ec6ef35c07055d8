"""Sizes of gangs: from a config, and one alone."""

from flowc import Config, FlowSpec, parallel, step


class GangSizesFlow(FlowSpec):
    cluster = Config("cluster", default_value={"nodes": 2})

    @step
    def start(self):
        self.next(self.train, num_parallel=self.cluster.nodes)  # near: [FC145]

    @parallel
    @step
    def train(self):  # near: [FC146] [FC147]
        self.next(self.gather)  # near: [FC148]

    @step
    def gather(self, inputs):
        self.next(self.again, num_parallel=1)

    @parallel
    @step
    def again(self):
        self.next(self.last)

    @step
    def last(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangSizesFlow()
