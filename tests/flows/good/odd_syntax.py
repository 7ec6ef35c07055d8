"""Python that looks wrong."""

from flowc import FlowSpec, step

match = type = _ = 1  # near: [FC003]


class OddSyntaxFlow(FlowSpec):
    @step
    def start(self): self.type = match; \
        self.next(self.end)

    @step
    def end(self): ...


if __name__ == "__main__":
    OddSyntaxFlow()
