"""The first step takes inputs."""

from flowc import FlowSpec, step


class StartJoinsFlow(FlowSpec):
    @step
    def start(self, inputs):  # error: [FC120]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    StartJoinsFlow()
