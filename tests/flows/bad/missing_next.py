"""Steps that do not say what follows."""

from flowc import FlowSpec, step


class MissingNextFlow(FlowSpec):
    @step
    def start(self):  # error: [FC112]:9
        self.x = 1

    @step
    def work(self):  # error: [FC112]:9
        """Only a text."""

    @step
    def join(self, inputs):  # error: [FC112]:9
        self.merge_artifacts(inputs)

    @step
    def unreached(self):  # error: [FC112]:9
        raise NotImplementedError

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MissingNextFlow()
