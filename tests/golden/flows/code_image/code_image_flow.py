from flowc import FlowSpec, step


class CodeImageFlow(FlowSpec):
    """Code that is part of the image."""

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CodeImageFlow()
