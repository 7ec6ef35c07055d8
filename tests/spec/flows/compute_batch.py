from metaflow import FlowSpec, batch, step


class ComputeBatchFlow(FlowSpec):
    @batch(cpu=1, memory=512)
    @step
    def start(self):
        self.x = 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ComputeBatchFlow()
