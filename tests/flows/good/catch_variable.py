"""The variable of @catch is an artifact."""

from flowc import FlowSpec, catch, step


class CatchVariableFlow(FlowSpec):
    @catch(var="problem")
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        print(self.problem)  # near: [FC403]


if __name__ == "__main__":
    CatchVariableFlow()
