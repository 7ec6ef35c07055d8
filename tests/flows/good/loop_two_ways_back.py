"""Two steps of a loop lead back to its first one."""

from flowc import FlowSpec, step


class LoopTwoWaysBackFlow(FlowSpec):
    @step
    def start(self):
        self.n = 0
        self.next(self.head)

    @step
    def head(self):
        self.n += 1
        self.a = "back" if self.n < 2 else "on"
        self.next({"back": self.head, "on": self.tail}, condition="a")

    @step
    def tail(self):
        self.b = "back" if self.n < 4 else "on"
        self.next({"back": self.head, "on": self.end}, condition="b")

    @step
    def end(self):
        print(self.n)


if __name__ == "__main__":
    LoopTwoWaysBackFlow()
