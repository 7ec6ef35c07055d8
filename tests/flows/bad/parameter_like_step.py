"""A parameter and a step with the same name."""

from flowc import FlowSpec, Parameter, step


class ParameterLikeStepFlow(FlowSpec):
    train = Parameter("train", default=1)

    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):  # error: [FC154]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterLikeStepFlow()
