"""A step hides a parameter of the base class."""

from flowc import FlowSpec, Parameter, step


class Base(FlowSpec):
    rate = Parameter("rate", default=1)

    @step
    def start(self):
        self.next(self.rate)


class StepHidesParameterFlow(Base):

    @step
    def rate(self):  # error: [FC154]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StepHidesParameterFlow()
