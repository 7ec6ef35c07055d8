"""Steps of a base class, one of them overridden."""

from flowc import FlowSpec, step


class Base(FlowSpec):
    @step
    def start(self):
        self.x = 1
        self.next(self.work)

    @step
    def work(self):  # near: [FC111]
        self.x = 2
        self.next(self.end)

    @step
    def end(self):
        print(self.x)


class InheritedStepsFlow(Base):

    @step
    def work(self):
        self.x = 3
        self.next(self.end)


if __name__ == "__main__":
    InheritedStepsFlow()
