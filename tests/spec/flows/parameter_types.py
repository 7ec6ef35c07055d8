from metaflow import FlowSpec, JSONType, Parameter, step


class ParameterTypesFlow(FlowSpec):
    text = Parameter("text", default="words")
    count = Parameter("count", default=3)
    rate = Parameter("rate", type=float, default=0.25)
    debug = Parameter("debug", default=False)
    options = Parameter("options", type=JSONType, default='{"depth": [1, null]}')
    letters = Parameter("letters", separator=",", default="a,b")
    nothing = Parameter("nothing", type=str, default=None)
    learning_rate = Parameter("learning-rate", default=0.1, help="another name than its attribute")

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        self.values = [
            self.text, self.count, self.rate, self.debug, self.options, self.letters,
            self.nothing, self.learning_rate,
        ]  # fmt: skip


if __name__ == "__main__":
    ParameterTypesFlow()
