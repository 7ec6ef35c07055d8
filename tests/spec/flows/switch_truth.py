from flowc import FlowSpec, Parameter, step


class SwitchTruthFlow(FlowSpec):
    limit = Parameter("limit", default=10)

    @step
    def start(self):
        self.over = self.limit > 5
        self.next({True: self.high, False: self.low}, condition="over")

    @step
    def high(self):
        self.word = "high"
        self.next(self.end)

    @step
    def low(self):
        self.word = "low"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchTruthFlow()
