"""A loop in a foreach whose exit is the join."""

from flowc import FlowSpec, step


class LoopIntoForeachJoinFlow(FlowSpec):
    @step
    def start(self):
        self.starts = [1, 2]
        self.next(self.count_down, foreach="starts")

    @step
    def count_down(self):
        self.number = self.number - 1 if hasattr(self, "number") else self.input
        self.ready = self.number <= 0
        self.next({True: self.join, False: self.count_down}, condition="ready")

    @step
    def join(self, inputs):
        self.numbers = [task.number for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.numbers)


if __name__ == "__main__":
    LoopIntoForeachJoinFlow()
