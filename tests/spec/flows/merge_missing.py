from metaflow.exception import MissingInMergeArtifactsException

from metaflow import FlowSpec, step


class MergeMissingFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.a, self.b)

    @step
    def a(self):
        self.only_a = 1
        self.next(self.join)

    @step
    def b(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        try:
            self.merge_artifacts(inputs, include=["only_a", "nowhere"])
        except MissingInMergeArtifactsException as error:
            self.names = sorted(error.artifact_names)
        self.has_only_a = hasattr(self, "only_a")
        self.merge_artifacts(inputs, include=["only_a"])
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MergeMissingFlow()
