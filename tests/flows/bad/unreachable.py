"""Steps to which no way leads: alone, several in a row, in a circle."""

from flowc import FlowSpec, step


class UnreachableFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def alone(self):  # error: [FC116]:9
        self.next(self.end)

    @step
    def first(self):  # error: [FC116]:9
        self.next(self.second)

    @step
    def second(self):
        self.next(self.end)

    @step
    def round(self):  # error: [FC116]:9
        self.next(self.about)

    @step
    def about(self):
        self.next(self.round)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    UnreachableFlow()
