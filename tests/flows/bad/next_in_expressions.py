"""A call of next that is no statement of its own."""

from flowc import FlowSpec, step


class NextInExpressionsFlow(FlowSpec):
    @step
    def start(self):
        result = self.next(self.a)  # error: [FC113]:18

    @step
    def a(self):
        return self.next(self.b)  # error: [FC113]:9

    @step
    def b(self):
        go = self.next  # error: [FC113]:14
        go(self.c)

    @step
    def c(self):
        print(self.next(self.end))  # error: [FC113]:15

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NextInExpressionsFlow()
