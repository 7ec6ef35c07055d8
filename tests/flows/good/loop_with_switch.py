"""A switch in the body of a loop whose cases meet again before the loop closes."""

from flowc import FlowSpec, step


class LoopWithSwitchFlow(FlowSpec):
    @step
    def start(self):
        self.total = 0
        self.next(self.pick)

    @step
    def pick(self):
        self.kind = "odd" if self.total % 2 else "even"
        self.next({"odd": self.add_one, "even": self.add_three}, condition="kind")

    @step
    def add_one(self):
        self.total += 1
        self.next(self.check)

    @step
    def add_three(self):
        self.total += 3
        self.next(self.check)

    @step
    def check(self):
        self.go = "on" if self.total < 10 else "off"
        self.next({"on": self.pick, "off": self.end}, condition="go")

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    LoopWithSwitchFlow()
