from metaflow import FlowSpec, Parameter, step


class SwitchNumbersFlow(FlowSpec):
    count = Parameter("count", default=0)

    @step
    def start(self):
        self.rounded = self.count % 3
        self.next({0: self.none, 1: self.one, 2: self.two}, condition="rounded")

    @step
    def none(self):
        self.word = "none"
        self.next(self.end)

    @step
    def one(self):
        self.word = "one"
        self.next(self.end)

    @step
    def two(self):
        self.word = "two"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchNumbersFlow()
