"""num_parallel and @parallel apart."""

from flowc import parallel

from flowc import FlowSpec, step


class GangWithoutParallelFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=2)  # error: [FC146]:19

    @step
    def train(self):
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.next(self.again)  # error: [FC147]:19

    @parallel
    @step
    def again(self):
        self.next(self.end)  # error: [FC148]:9

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangWithoutParallelFlow()
