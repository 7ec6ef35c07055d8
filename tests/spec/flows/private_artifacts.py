from metaflow import FlowSpec, step


class PrivateArtifactsFlow(FlowSpec):
    @step
    def start(self):
        self.public = 1
        self._private = 2
        self.next(self.end)

    @step
    def end(self):
        self.total = self.public + self._private


if __name__ == "__main__":
    PrivateArtifactsFlow()
