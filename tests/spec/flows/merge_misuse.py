from metaflow.exception import MetaflowException

from metaflow import FlowSpec, step


class MergeMisuseFlow(FlowSpec):
    @step
    def start(self):
        self.x = 1
        self.next(self.a, self.b)

    @step
    def a(self):
        try:
            self.merge_artifacts([self])
        except MetaflowException:
            self.outside_a_join = "refused"
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.outside_a_join = inputs.a.outside_a_join
        try:
            self.merge_artifacts(inputs, include=["x"], exclude=["y"])
        except MetaflowException:
            self.both = "refused"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeMisuseFlow()
