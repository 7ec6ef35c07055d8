from metaflow import FlowSpec, gpu_profile, step


class UnknownDecoratorFlow(FlowSpec):
    """A decorator of an extension that is not here does nothing, and stands in nobody's way."""

    @gpu_profile(interval=5)
    @step
    def start(self):
        self.x = 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnknownDecoratorFlow()
