"""A step asks whether an artifact is there before it reads it."""

from flowc import FlowSpec, step


class HasattrGuardFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        if hasattr(self, "model"):
            print(self.model)  # near: [FC403]
        print(getattr(self, "score", None))


if __name__ == "__main__":
    HasattrGuardFlow()
