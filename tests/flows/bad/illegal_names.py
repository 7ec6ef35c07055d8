"""Steps with capitals, a leading underscore, other alphabets."""

from flowc import FlowSpec, step


class IllegalNamesFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.trainModel)

    @step
    def trainModel(self):  # error: [FC109]:9
        self.next(self._private)

    @step
    def _private(self):  # error: [FC109]:9
        self.next(self.größe)

    @step
    def größe(self):  # error: [FC109]:9
        self.next(self.ALL)

    @step
    def ALL(self):  # error: [FC109]:9
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    IllegalNamesFlow()
