"""A case of a switch inside a foreach is the join itself."""

from flowc import FlowSpec, step


class SwitchCaseIsForeachJoinFlow(FlowSpec):
    @step
    def start(self):
        self.items = [1, 2, 3]
        self.next(self.look, foreach="items")

    @step
    def look(self):
        self.state = "bad" if self.input == 2 else "good"
        self.next({"good": self.join, "bad": self.repair}, condition="state")

    @step
    def repair(self):
        self.state = "repaired"
        self.next(self.join)

    @step
    def join(self, inputs):
        self.states = [task.state for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.states)


if __name__ == "__main__":
    SwitchCaseIsForeachJoinFlow()
