"""Names that only look reserved, and artifacts beside a parameter."""

from flowc import FlowSpec, step


class NearlyReservedNamesFlow(FlowSpec):
    @step
    def start(self):  # near: [FC105] [FC106]
        self.inputs = 1
        self.names = ["x"]  # near: [FC407]
        self.next(self.next_one)

    @step
    def next_one(self):  # near: [FC108]
        self.next(self.step_2)

    @step
    def step_2(self):  # near: [FC109]
        self.next(self.end)

    @step
    def end(self):  # near: [FC107]
        pass


if __name__ == "__main__":
    NearlyReservedNamesFlow()
