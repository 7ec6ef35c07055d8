"""A loop in the body of another one."""

from flowc import FlowSpec, step


class NestedLoopsFlow(FlowSpec):
    @step
    def start(self):
        self.rounds = 0
        self.next(self.outer)

    @step
    def outer(self):
        self.rounds += 1
        self.steps = 0
        self.next(self.inner)

    @step
    def inner(self):
        self.steps += 1
        self.go_on = "inner" if self.steps < 2 else "leave"
        self.next({"inner": self.inner, "leave": self.decide}, condition="go_on")

    @step
    def decide(self):
        self.again = "yes" if self.rounds < 2 else "no"
        self.next({"yes": self.outer, "no": self.end}, condition="again")

    @step
    def end(self):
        print(self.rounds, self.steps)


if __name__ == "__main__":
    NestedLoopsFlow()
