import numpy as np

from metaflow import FlowSpec, step


class ForeachNumpyFlow(FlowSpec):
    @step
    def start(self):
        self.matrix = np.arange(6).reshape(3, 2)
        self.next(self.total, foreach="matrix")

    @step
    def total(self):
        self.row_sum = int(self.input.sum())
        self.next(self.join)

    @step
    def join(self, inputs):
        self.sums = [row.row_sum for row in inputs]
        self.shape = inputs[0].matrix.shape
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachNumpyFlow()
