import time

from metaflow import FlowSpec, step


class SplitOrderFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.slow, self.quick, self.another)

    @step
    def slow(self):
        time.sleep(0.3)
        self.who = "slow"
        self.next(self.join)

    @step
    def quick(self):
        self.who = "quick"
        self.next(self.join)

    @step
    def another(self):
        self.who = "another"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.order = [branch.who for branch in inputs]
        self.by_index = [inputs[0].who, inputs[1].who, inputs[-1].who]
        self.by_name = inputs.quick.who
        self.count = len(list(inputs))
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SplitOrderFlow()
