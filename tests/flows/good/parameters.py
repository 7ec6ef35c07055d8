"""Parameters of every type."""

from flowc import FlowSpec, JSONType, Parameter, step


class ParametersFlow(FlowSpec):
    title = Parameter("title", default="x", help="a name")
    count = Parameter("count", type=int, default=3)
    rate = Parameter("learning-rate", default=0.1)
    debug = Parameter("debug", type=bool, default=False)
    options = Parameter("options", type=JSONType, default='{"a": 1}')

    @step
    def start(self):
        self.text = f"{self.title} {self.count} {self.rate} {self.debug} {self.options}"
        self.next(self.end)

    @step
    def end(self):
        print(self.text)


if __name__ == "__main__":
    ParametersFlow()
