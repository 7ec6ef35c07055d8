from metaflow import FlowSpec, Parameter, step


class SwitchValuesFlow(FlowSpec):
    kind = Parameter("kind", default="small")

    @step
    def start(self):
        self.next({"small": self.one_core, "large": self.many_cores}, condition="kind")

    @step
    def one_core(self):
        self.cores = 1
        self.next(self.report)

    @step
    def many_cores(self):
        self.cores = 64
        self.next(self.report)

    @step
    def report(self):
        self.text = f"{self.kind}: {self.cores}"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchValuesFlow()
