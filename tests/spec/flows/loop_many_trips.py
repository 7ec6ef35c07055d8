from metaflow import FlowSpec, step


class LoopManyTripsFlow(FlowSpec):
    @step
    def start(self):
        self.left = 62
        self.next(self.count_down)

    @step
    def count_down(self):
        self.left -= 1
        self.state = "done" if self.left == 0 else "more"
        self.next({"more": self.count_down, "done": self.end}, condition="state")

    @step
    def end(self):
        pass


if __name__ == "__main__":
    LoopManyTripsFlow()
