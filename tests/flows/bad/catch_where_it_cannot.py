"""@catch on steps whose result decides what follows."""

from flowc import FlowSpec, catch, step


class CatchWhereItCannotFlow(FlowSpec):
    @catch(var="problem")  # error: [FC322]
    @step
    def start(self):
        self.items = [1]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next(self.join)

    @catch(var="problem")  # error: [FC322]
    @step
    def join(self, inputs):
        self.kind = "x"
        self.next({"x": self.a, "y": self.end}, condition="kind")

    @step
    def a(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CatchWhereItCannotFlow()
