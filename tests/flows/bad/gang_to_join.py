"""A gang whose step is a join."""

from flowc import parallel

from flowc import FlowSpec, step


class GangToJoinFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.gather, num_parallel=2)  # error: [FC127]:9

    @parallel
    @step
    def gather(self, inputs):
        self.next(self.end)  # error: [FC148]:9

    @step
    def end(self):
        pass


if __name__ == "__main__":
    GangToJoinFlow()
