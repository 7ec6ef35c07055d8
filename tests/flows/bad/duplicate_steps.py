"""Steps that are defined twice, or like something else of the class."""

from flowc import FlowSpec, step


class DuplicateStepsFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):
        self.next(self.test)

    @step
    def train(self):  # error: [FC111]:9
        self.next(self.test)

    rounds = 3

    @step
    def test(self):
        self.next(self.rounds)

    @step
    def rounds(self):  # error: [FC154]:9
        self.next(self.end)

    @step
    def train(self):  # error: [FC111]:9
        self.next(self.test)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DuplicateStepsFlow()
