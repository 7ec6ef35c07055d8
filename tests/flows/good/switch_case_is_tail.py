"""A case leads to a step that another case passes later."""

from flowc import FlowSpec, step


class SwitchCaseIsTailFlow(FlowSpec):
    @step
    def start(self):
        self.level = 2
        self.next({1: self.one, 2: self.two, 3: self.three}, condition="level")

    @step
    def three(self):
        self.next(self.two)

    @step
    def two(self):
        self.next(self.one)

    @step
    def one(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchCaseIsTailFlow()
