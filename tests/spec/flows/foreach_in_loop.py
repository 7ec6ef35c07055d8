from flowc import FlowSpec, step


class ForeachInLoopFlow(FlowSpec):
    """Each trip fans out over what the trip before has left."""

    @step
    def start(self):
        self.numbers = [1, 2, 3]
        self.next(self.round)

    @step
    def round(self):
        self.next(self.double, foreach="numbers")

    @step
    def double(self):
        self.doubled = self.input * 2
        self.next(self.gather)

    @step
    def gather(self, inputs):
        self.numbers = [task.doubled for task in inputs][1:]
        self.state = "done" if len(self.numbers) == 1 else "more"
        self.next({"more": self.round, "done": self.end}, condition="state")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ForeachInLoopFlow()
