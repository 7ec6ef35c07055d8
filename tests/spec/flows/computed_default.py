from metaflow import FlowSpec, Parameter, step


def three_words(context):
    return f"{context.flow_name} {context.parameter_name} {1 + 1}"


class ComputedDefaultFlow(FlowSpec):
    """A default that is computed once, when the run is started or the flow compiled."""

    words = Parameter("words", default=three_words, type=str)

    @step
    def start(self):
        self.first = self.words
        self.next(self.end)

    @step
    def end(self):
        self.second = self.words


if __name__ == "__main__":
    ComputedDefaultFlow()
