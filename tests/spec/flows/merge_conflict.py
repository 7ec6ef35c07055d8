from metaflow.exception import UnhandledInMergeArtifactsException

from metaflow import FlowSpec, step


class MergeConflictFlow(FlowSpec):
    """A merge that fails leaves nothing behind."""

    @step
    def start(self):
        self.agreed = 1
        self.next(self.a, self.b)

    @step
    def a(self):
        self.score = 1
        self.label = "a"
        self.next(self.join)

    @step
    def b(self):
        self.score = 2
        self.label = "b"
        self.next(self.join)

    @step
    def join(self, inputs):
        try:
            self.merge_artifacts(inputs)
        except UnhandledInMergeArtifactsException as error:
            self.names = sorted(error.artifact_names)
        self.left_behind = [hasattr(self, name) for name in ("agreed", "score", "label")]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeConflictFlow()
