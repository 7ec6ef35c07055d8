from metaflow import FlowSpec, step


class LoopOnceFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.body)

    @step
    def body(self):
        self.done = True
        self.verdict = "stop"
        self.next({"stop": self.end, "more": self.body}, condition="verdict")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopOnceFlow()
