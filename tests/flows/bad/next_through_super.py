"""The call of next stands in the step of the base class."""

from flowc import FlowSpec, step


class Base(FlowSpec):
    @step
    def start(self):
        self.next(self.end)


class NextThroughSuperFlow(Base):

    @step
    def start(self):  # error: [FC112]:9
        super().start()

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NextThroughSuperFlow()
