from metaflow import FlowSpec, Parameter, step


class SwitchSharedTailFlow(FlowSpec):
    """Two cases share their last steps, the third has its own way."""

    kind = Parameter("kind", default="csv")

    @step
    def start(self):
        self.trail = []
        self.next({"csv": self.csv, "json": self.json, "none": self.empty}, condition="kind")

    @step
    def csv(self):
        self.trail.append("csv")
        self.next(self.clean)

    @step
    def json(self):
        self.trail.append("json")
        self.next(self.clean)

    @step
    def clean(self):
        self.trail.append("clean")
        self.next(self.check)

    @step
    def check(self):
        self.trail.append("check")
        self.next(self.publish)

    @step
    def empty(self):
        self.trail.append("empty")
        self.next(self.publish)

    @step
    def publish(self):
        self.trail.append("publish")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchSharedTailFlow()
