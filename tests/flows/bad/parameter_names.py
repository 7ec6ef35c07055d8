"""Parameters whose names cannot be given, clash, or are taken."""

from flowc import FlowSpec, JSONType, Parameter, step


class ParameterNamesFlow(FlowSpec):
    alpha = Parameter(0.5)  # error: [FC201]
    beta = Parameter("be ta", default=1)  # error: [FC201]
    rate = Parameter("learning-rate", default=1)
    Rate = Parameter("Learning_Rate", default=2)  # error: [FC205]
    one = Parameter("twice", default="x", type=int)  # error: [FC203]:30
    two = Parameter("twice", default=2)  # error: [FC205]:21
    tag = Parameter("tag", default="x")  # error: [FC208]
    workers = Parameter("max-workers", default=1)  # error: [FC208]
    index = Parameter("position", default=1)  # error: [FC209]

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ParameterNamesFlow()
