"""Numbers, also negative ones, and truth values as cases."""

from flowc import FlowSpec, step


class SwitchNumbersFlow(FlowSpec):
    @step
    def start(self):
        self.sign = -1
        self.next({-1: self.minus, 0: self.check, 1.5: self.plus}, condition="sign")

    @step
    def minus(self):
        self.next(self.check)

    @step
    def plus(self):
        self.next(self.check)

    @step
    def check(self):
        self.positive = self.sign > 0
        self.next({True: self.yes, False: self.end}, condition="positive")

    @step
    def yes(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchNumbersFlow()
