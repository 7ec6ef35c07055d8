"""One loop after another."""

from flowc import FlowSpec, step


class LoopsInSequenceFlow(FlowSpec):
    @step
    def start(self):
        self.a = self.b = 0
        self.next(self.first)

    @step
    def first(self):
        self.a += 1
        self.more = self.a < 2
        self.next({True: self.first, False: self.second}, condition="more")

    @step
    def second(self):
        self.b += 1
        self.more = self.b < 2
        self.next({True: self.second, False: self.end}, condition="more")

    @step
    def end(self):
        print(self.a, self.b)


if __name__ == "__main__":
    LoopsInSequenceFlow()
