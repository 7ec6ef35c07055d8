from metaflow import FlowSpec, step


class AFlowWhoseNameIsJustAboutAsLongAsKubernetesCanBearItForLabel(FlowSpec):
    """Steps may have names that mean something to YAML or to an engine, or that differ by little."""

    @step
    def start(self):
        self.seen = []
        self.next(self.n, self.y)

    @step
    def n(self):
        self.seen = ["n"]
        self.next(self.on)

    @step
    def y(self):
        self.seen = ["y"]
        self.next(self.on)

    @step
    def on(self, inputs):
        self.seen = [name for task in inputs for name in task.seen] + ["on"]
        self.next(self.script)

    @step
    def script(self):
        self.seen += ["script"]
        self.next(self.json)

    @step
    def json(self):
        self.seen += ["json"]
        self.next(self.a_b, self.a__b)

    @step
    def a_b(self):
        self.seen += ["a_b"]
        self.next(self.main)

    @step
    def a__b(self):
        self.seen += ["a__b"]
        self.next(self.main)

    @step
    def main(self, inputs):
        self.seen = [task.seen for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    AFlowWhoseNameIsJustAboutAsLongAsKubernetesCanBearItForLabel()
