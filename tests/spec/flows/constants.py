from metaflow import FlowSpec, Parameter, step


class ConstantsFlow(FlowSpec):
    regions = ("eu", "us")
    limits = {"eu": 2}
    rate = Parameter("rate", default=1.5)

    @step
    def start(self):
        self.refused = []
        for name in ("regions", "rate"):
            try:
                setattr(self, name, None)
            except AttributeError:
                self.refused.append(name)
        self.next(self.end)

    @step
    def end(self):
        self.read = (self.regions, self.limits, self.rate)


if __name__ == "__main__":
    ConstantsFlow()
