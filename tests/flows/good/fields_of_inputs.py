"""A join reads its inputs by name, by number and in a loop."""

from flowc import FlowSpec, step


class FieldsOfInputsFlow(FlowSpec):
    @step
    def start(self):
        self.common = 1
        self.next(self.a, self.b)

    @step
    def a(self):
        self.x = 1
        self.next(self.join)

    @step
    def b(self):
        self.x = 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.x = max(branch.x for branch in inputs)
        self.first = inputs[0].x
        self.named = inputs.b.x
        self.merge_artifacts(inputs, include=["common"])
        self.next(self.end)

    @step
    def end(self):
        print(self.x, self.first, self.named, self.common)


if __name__ == "__main__":
    FieldsOfInputsFlow()
