from flowc import FlowSpec, step


class LoopIfFlow(FlowSpec):
    """A loop written with `if`."""

    @step
    def start(self):
        self.value = 100
        self.next(self.shrink)

    @step
    def shrink(self):
        self.value //= 3
        if self.value > 5:
            self.next(self.shrink)
        else:
            self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopIfFlow()
