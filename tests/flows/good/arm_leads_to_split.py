"""An arm leads to a step that splits."""

from flowc import FlowSpec, step


class ArmLeadsToSplitFlow(FlowSpec):
    @step
    def start(self):
        self.wide = True
        if self.wide:
            self.next(self.spread)  # near: [FC149]
        else:
            self.next(self.end)

    @step
    def spread(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ArmLeadsToSplitFlow()
