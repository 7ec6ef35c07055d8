from metaflow import FlowSpec, Parameter, step


class ReturnsEarlyFlow(FlowSpec):
    rows = Parameter("rows", default=0)

    @step
    def start(self):
        if not self.rows:
            return
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReturnsEarlyFlow()
