from metaflow import FlowSpec, kubernetes, resources, step


class ComputeFlow(FlowSpec):
    """What a step asks of the machine changes nothing in what it computes."""

    @resources(cpu=1, memory=256)
    @step
    def start(self):
        self.x = 1
        self.next(self.train)

    @kubernetes(cpu=1, memory=256)
    @resources(memory=512)
    @step
    def train(self):
        self.x += 1
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ComputeFlow()
