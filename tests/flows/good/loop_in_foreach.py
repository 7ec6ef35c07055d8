"""A loop in the body of a foreach."""

from flowc import FlowSpec, step


class LoopInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.starts = [3, 5]
        self.next(self.begin, foreach="starts")

    @step
    def begin(self):
        self.number = self.input
        self.next(self.count_down)

    @step
    def count_down(self):
        self.number -= 1
        self.ready = self.number <= 0
        self.next({True: self.finish, False: self.count_down}, condition="ready")

    @step
    def finish(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.numbers = [task.number for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.numbers)


if __name__ == "__main__":
    LoopInForeachFlow()
