"""Every name comes from `metaflow`, which means flowc here."""

from metaflow import FlowSpec, pytorch_parallel, step  # near: [FC012] [FC014]


class NamesOfMetaflowFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @pytorch_parallel
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
    NamesOfMetaflowFlow()
