from metaflow import FlowSpec, step


class AwkwardNamesFlow(FlowSpec):
    """Artifacts may have names that mean something elsewhere in the system."""

    @step
    def start(self):
        self.data = "data"
        self.id = "id"
        self.run = "run"
        self.path = "path"
        self.attempt = "attempt"
        self.artifacts = "artifacts"
        self.inputs = "inputs"
        self.record = "record"
        self.next(self.end)

    @step
    def end(self):
        self.together = [self.data, self.id, self.run, self.path, self.attempt, self.artifacts]


if __name__ == "__main__":
    AwkwardNamesFlow()
