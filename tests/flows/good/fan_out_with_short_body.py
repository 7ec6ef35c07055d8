"""The shortest bodies that a fan-out can have."""

from flowc import FlowSpec, step


class FanOutWithShortBodyFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1]
        self.next(self.work, foreach="items")  # near: [FC127]

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.a, self.b)  # near: [FC127] [FC121]

    @step
    def a(self):
        self.next(self.second)

    @step
    def b(self):
        self.next(self.second)

    @step
    def second(self, inputs):  # near: [FC120] [FC122] [FC123]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FanOutWithShortBodyFlow()
