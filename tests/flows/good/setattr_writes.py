"""Artifacts that are set by computed names."""

from flowc import FlowSpec, step


class SetattrWritesFlow(FlowSpec):
    @step
    def start(self):
        for name in ("a", "b"):
            setattr(self, name, 1)
        self.next(self.use)

    @step
    def use(self):
        print(self.a, self.b)  # near: [FC403]
        setattr(self, "items", [1])
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SetattrWritesFlow()
