"""Names of FlowSpec are assigned."""

from flowc import FlowSpec, step


class AssignedReservedNamesFlow(FlowSpec):
    @step
    def start(self):
        self.input = 1  # error: [FC407]:9
        self.name = "flow"  # error: [FC407]:9
        self.next(self.end)

    @step
    def end(self):
        for self.index in range(3):  # error: [FC407]:13
            print(self.index)


if __name__ == "__main__":
    AssignedReservedNamesFlow()
