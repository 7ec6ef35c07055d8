"""A loop whose first step decides whether there is another trip."""

from flowc import FlowSpec, step


class LoopHeaderDecidesFlow(FlowSpec):
    @step
    def start(self):
        self.left = 3
        self.next(self.check)

    @step
    def check(self):
        self.more = self.left > 0
        self.next({True: self.work, False: self.end}, condition="more")

    @step
    def work(self):
        self.left -= 1
        self.next(self.check)

    @step
    def end(self):
        print(self.left)


if __name__ == "__main__":
    LoopHeaderDecidesFlow()
