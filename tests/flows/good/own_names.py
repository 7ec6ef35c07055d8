"""Steps, helpers, parameters and artifacts with different names."""

from flowc import FlowSpec, Parameter, step


class OwnNamesFlow(FlowSpec):
    rate = Parameter("rate", default=0.5)

    def train_model(self):
        return self.rate * 2

    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):  # near: [FC154]
        self.model = self.train_model()
        self.next(self.end)  # near: [FC102]

    @step
    def end(self):
        print(self.model)


if __name__ == "__main__":
    OwnNamesFlow()
