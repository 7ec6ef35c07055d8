from metaflow import FlowSpec, catch, step


class CatchInForeachFlow(FlowSpec):
    @step
    def start(self):
        self.divisors = [1, 0, 2]
        self.next(self.divide, foreach="divisors")

    @catch(var="problem")
    @step
    def divide(self):
        self.result = 10 / self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [None if task.problem else task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    CatchInForeachFlow()
